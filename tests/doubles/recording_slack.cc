#include "tests/doubles/recording_slack.h"

#include <utility>

#include "tests/doubles/slack_rules.h"

namespace freshness::test {

RecordingSlack::RecordingSlack(std::deque<SlackReply> script) : RecordingHttp(std::move(script), &SlackViolations) {}

std::string RecordingSlack::Url() const {
  return "http://127.0.0.1:" + std::to_string(Port()) + "/services/" + Secret();
}

int RecordingSlack::Posts() const {
  return static_cast<int>(Bodies().size());
}

std::vector<std::string> RecordingSlack::Bodies() const {
  std::vector<std::string> bodies;
  for (RecordedRequest& request : Requests()) {
    if (request.method == "POST") bodies.push_back(std::move(request.body));
  }
  return bodies;
}

bool RecordingSlack::WaitForPosts(int count, Duration patience) const {
  return WaitForRequests(static_cast<std::size_t>(count), patience);
}

}  // namespace freshness::test
