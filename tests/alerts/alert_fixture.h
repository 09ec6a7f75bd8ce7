// Reports and alerts as the tests of alerts/ want them.
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "alerts/alert.h"

namespace freshness::test {

inline CheckResult Checked(std::string name, State state, std::string reason) {
  CheckResult check;
  check.name = std::move(name);
  check.table = "chat_telemetry_rollups";
  check.state = state;
  check.outcome = state == State::kFresh || state == State::kIdle ? Outcome::kPassed
                  : state == State::kLate                         ? Outcome::kWarned
                                                                  : Outcome::kFailed;
  check.limit = std::chrono::minutes(90);
  check.reason = std::move(reason);
  return check;
}

// A step of checks, its outcome and reasons as CheckStep has them.
inline StepReport CheckedStep(std::string name, std::vector<CheckResult> checks) {
  StepReport step;
  step.name = std::move(name);
  for (const CheckResult& check : checks) {
    if (check.outcome == Outcome::kPassed) continue;
    step.reasons.push_back(Sentence(check));
    step.outcome = std::max(step.outcome, check.outcome == Outcome::kFailed ? StepOutcome::kFailed : StepOutcome::kWarned);
  }
  step.checks = std::move(checks);
  return step;
}

inline StepReport PlainStep(std::string name, StepOutcome outcome, std::vector<std::string> reasons = {}) {
  StepReport step;
  step.name = std::move(name);
  step.outcome = outcome;
  step.reasons = std::move(reasons);
  return step;
}

inline RunReport Night(std::vector<StepReport> steps) {
  RunReport report;
  report.run_id = "8411-1";
  report.target = "staging (db.example.com:5432/app)";
  report.started = TimePoint(std::chrono::sys_days(std::chrono::year(2026) / 11 / 23) + std::chrono::hours(3));
  report.duration = std::chrono::seconds(12);
  report.steps = std::move(steps);
  return report;
}

inline StepReport StaleTelemetry() {
  return CheckedStep("telemetry",
                     {Checked("rollups_hourly", State::kStale, "newest bucket ended 3 h 21 min ago, limit 1 h 30 min"),
                      Checked("rollups_daily", State::kFresh, "newest bucket is open and ends in 20 h")});
}

inline AlertContext FromCi() {
  return {"acme/omniops", "https://ci.example.com/acme/omniops/actions/runs/8411", "telemetry-nightly", "1",
          "https://example.com/docs/RUNBOOK.md"};
}

}  // namespace freshness::test
