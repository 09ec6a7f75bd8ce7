// What a run of steps found: plain data, from which the terminal's table, the report files and the one alert are made.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "checks/model/judge.h"

namespace freshness {

enum class StepOutcome { kPassed, kSkipped, kWarned, kFailed };  // from good to bad
std::string_view ToString(StepOutcome outcome);
std::optional<StepOutcome> ParseStepOutcome(std::string_view text);

// One check's verdict in a step, with what a reader wants beside it.
struct CheckResult {
  std::string name;
  std::string table;
  State state = State::kUnknown;
  Outcome outcome = Outcome::kFailed;
  std::optional<Duration> age;
  std::optional<TimePoint> newest;
  Duration limit{};
  std::string reason;      // as Verdict::reason
  bool heartbeat = false;  // it watches the refresh itself, not what that has made
};
CheckResult ResultOf(const Check& check, const Verdict& verdict);

// "rollups_hourly stale: newest bucket ended 3 h 21 min ago, limit 1 h 30 min"
std::string Sentence(const CheckResult& result);

struct StepReport {
  std::string name;
  StepOutcome outcome = StepOutcome::kPassed;
  Duration duration{};
  std::vector<std::string> reasons;  // why it is not passed, one line each; never empty for one that is not
  std::vector<std::string> remarks;  // worth telling, and no fault
  std::vector<CheckResult> checks;
  std::vector<std::string> attachments;  // paths of files that show what went wrong: traces, screenshots, videos
};

struct RunReport {
  std::string run_id;
  std::string target;   // "staging (db.example.com:5432/app)": no secret
  TimePoint started{};  // host's wall clock
  Duration duration{};
  std::vector<StepReport> steps;
};

// The worst outcome of the steps that ran; where none did, kSkipped.
StepOutcome WorstOf(const RunReport& report);

}  // namespace freshness
