// Slack's webhook endpoint on loopback, which keeps what it gets and answers as it is told.
//
//   RecordingSlack slack({SlackReply::Words(429, "rate_limited", "Retry-After: 7"), SlackReply::Ok()});
//   ... MONITOR_ALERT_WEBHOOK_URL=slack.Url() ...
//   EXPECT_EQ(slack.Posts(), 2);
//   EXPECT_TRUE(slack.Violations().empty());
#pragma once

#include <chrono>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "checks/model/clock.h"

namespace freshness::test {

// What one connection gets.
struct SlackReply {
  enum class Kind {
    kAnswer,
    kCloseUnread,  // closes at once, the request unread
    kCloseRead,    // reads the request, then closes
    kSilent        // reads the request and says nothing, until the double ends
  };
  Kind kind = Kind::kAnswer;
  int status = 200;
  std::string body = "ok";
  std::string header = {};  // one more, "Name: value"
  std::chrono::milliseconds delay{0};

  static SlackReply Ok() { return {}; }
  static SlackReply Words(int status, std::string body, std::string header = {}) {
    return {Kind::kAnswer, status, std::move(body), std::move(header)};
  }
  static SlackReply Slow(std::chrono::milliseconds delay) { return {Kind::kAnswer, 200, "ok", {}, delay}; }
  static SlackReply CloseUnread() { return {Kind::kCloseUnread}; }
  static SlackReply CloseRead() { return {Kind::kCloseRead}; }
  static SlackReply Silent() { return {Kind::kSilent}; }
};

// Answers connection after connection with the script's next reply, and with 200 ok when it is used up; a message that Slack
// would not take gets 400 invalid_blocks in place of an ok. On a thread of its own, on a free port. Thread-safe.
class RecordingSlack {
 public:
  explicit RecordingSlack(std::deque<SlackReply> script = {});
  ~RecordingSlack();
  RecordingSlack(const RecordingSlack&) = delete;  // a thread holds its address
  RecordingSlack& operator=(const RecordingSlack&) = delete;

  // Has a token in it that must turn up nowhere else: Secret().
  std::string Url() const;
  static std::string Secret() { return "T00000000/B00000000/hush0hush0hush0"; }
  int Port() const;

  int Connections() const;                  // all, also those that posted nothing
  int Posts() const;                        // whole POST requests that were read
  std::vector<std::string> Bodies() const;  // theirs
  std::vector<std::string> Violations() const;
  bool WaitForPosts(int count, Duration patience = std::chrono::seconds(20)) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace freshness::test
