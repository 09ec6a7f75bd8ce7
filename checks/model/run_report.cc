#include "checks/model/run_report.h"

#include <algorithm>

namespace freshness {

std::string_view ToString(StepOutcome outcome) {
  switch (outcome) {
    case StepOutcome::kPassed: return "passed";
    case StepOutcome::kSkipped: return "skipped";
    case StepOutcome::kWarned: return "warned";
    case StepOutcome::kFailed: return "failed";
  }
  return "";
}

std::optional<StepOutcome> ParseStepOutcome(std::string_view text) {
  for (const auto outcome : {StepOutcome::kPassed, StepOutcome::kSkipped, StepOutcome::kWarned, StepOutcome::kFailed}) {
    if (text == ToString(outcome)) return outcome;
  }
  return std::nullopt;
}

CheckResult ResultOf(const Check& check, const Verdict& verdict) {
  return {check.name,     check.table,  verdict.state,  verdict.outcome,         verdict.age,
          verdict.newest, Limit(check), verdict.reason, check.within.has_value()};
}

std::string Sentence(const CheckResult& result) {
  return result.name + " " + std::string(ToString(result.state)) + ": " + result.reason;
}

StepOutcome WorstOf(const RunReport& report) {
  bool ran = false;
  StepOutcome worst = StepOutcome::kPassed;
  for (const StepReport& step : report.steps) {
    if (step.outcome == StepOutcome::kSkipped) continue;
    ran = true;
    worst = std::max(worst, step.outcome);
  }
  return ran ? worst : StepOutcome::kSkipped;
}

}  // namespace freshness
