// The file that a run's steps share: whatever stands in it, it is a record that is written back as it was read and makes an
// alert that Slack takes, or nothing.
#include "alerts/alert.h"
#include "alerts/run_state_json.h"
#include "alerts/slack_payload.h"
#include "tests/doubles/slack_rules.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace freshness;
  const auto record = ReadRunRecord(fuzz::Text(data, size), "run");
  if (!record) return 0;
  const std::string written = WriteRunRecord(*record);
  const auto again = ReadRunRecord(written, "run");
  fuzz::Require(again.has_value(), "what is written can be read", written);
  fuzz::Require(WriteRunRecord(*again) == written, "what is read is what was written", written);
  if (const auto alert = Compose(record->report, AlertContext{})) {
    for (const std::string& body : {SlackPayload(*alert), SlackPlainPayload(*alert)}) {
      const auto violations = test::SlackViolations(body);
      fuzz::Require(violations.empty(), "Slack takes the alert", violations.empty() ? "" : violations.front());
    }
  }
  return 0;
}
