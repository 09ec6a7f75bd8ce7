// Texts that go into a Slack message: they fit into every limit, stay valid UTF-8, and can neither ping nor link.
#include <algorithm>
#include <utility>
#include <vector>

#include "alerts/alert.h"
#include "alerts/slack_payload.h"
#include "alerts/slack_text.h"
#include "tests/doubles/slack_rules.h"
#include "tests/fuzz/fuzz.h"

namespace freshness {
namespace {

// An alert of the input's lines, each put where its first letter says.
Alert AlertOf(const std::string& text) {
  Alert alert;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string line = at < end ? text.substr(at + 1, end - at - 1) : "";
    switch (at < end ? text[at] : ' ') {
      case 't': alert.title = line; break;
      case 'w': alert.warnings.push_back(line); break;
      case 'p': alert.passed = line; break;
      case 'f': alert.facts.emplace_back(line.substr(0, line.size() / 2), line.substr(line.size() / 2)); break;
      case 'u': alert.run_url = line; break;
      case 'r': alert.runbook_url = line; break;
      case 'a': alert.advice = line; break;
      case 's': alert.summary = line; break;
      default: alert.causes.push_back(line);
    }
    at = end + 1;
  }
  // Compose() always gives these.
  if (alert.causes.empty()) alert.causes.emplace_back("a cause");
  if (alert.summary.empty()) alert.summary = "a summary";
  return alert;
}

void TryFit(const std::string& text) {
  const std::size_t limit = text.empty() ? 0 : static_cast<unsigned char>(text[0]);
  for (const std::string& fitted : {SlackEscape(text, limit), SlackPlain(text, limit)}) {
    fuzz::Require(SlackLength(fitted) <= limit, "a text fits into its limit", fitted);
    fuzz::Require(ValidUtf8(fitted) == fitted, "a text is valid UTF-8", fitted);
  }
  fuzz::Require(SlackLength(SlackLink(text, text)) <= kLongestLink, "a link fits", text);
}

}  // namespace
}  // namespace freshness

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace freshness;
  const std::string text = fuzz::Text(data, size);
  TryFit(text);
  const Alert alert = AlertOf(text);
  for (const std::string& body : {SlackPayload(alert), SlackPlainPayload(alert)}) {
    const auto violations = test::SlackViolations(body);
    fuzz::Require(violations.empty(), "Slack takes the message", violations.empty() ? "" : violations.front());
  }
  return 0;
}
