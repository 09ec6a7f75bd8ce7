// Slack's webhook endpoint on loopback, which keeps what it gets and answers as it is told; a message that Slack would not
// take gets 400 invalid_blocks in place of an ok.
//
//   RecordingSlack slack({SlackReply::Words(429, "rate_limited", "Retry-After: 7"), SlackReply::Ok()});
//   ... MONITOR_ALERT_WEBHOOK_URL=slack.Url() ...
//   EXPECT_EQ(slack.Posts(), 2);
//   EXPECT_TRUE(slack.Violations().empty());
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "tests/doubles/recording_http.h"

namespace freshness::test {

using SlackReply = HttpReply;

class RecordingSlack : public RecordingHttp {
 public:
  explicit RecordingSlack(std::deque<SlackReply> script = {});

  // Has a token in it that must turn up nowhere else: Secret().
  std::string Url() const;
  static std::string Secret() { return "T00000000/B00000000/hush0hush0hush0"; }

  int Posts() const;                        // whole POST requests that were read
  std::vector<std::string> Bodies() const;  // theirs
  bool WaitForPosts(int count, Duration patience = std::chrono::seconds(20)) const;
};

}  // namespace freshness::test
