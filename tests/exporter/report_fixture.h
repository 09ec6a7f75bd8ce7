// A night with a bit of everything in it, for the tests of what is made from a RunReport.
#pragma once

#include <string>

#include "checks/model/run_report.h"

namespace freshness::test {

inline const TimePoint kStarted = std::chrono::sys_days(std::chrono::year(2026) / 11 / 23) + std::chrono::hours(4);

inline CheckResult Result(const std::string& name, State state, Outcome outcome, Duration age, const std::string& reason) {
  CheckResult check;
  check.name = name;
  check.table = "rollups";
  check.state = state;
  check.outcome = outcome;
  check.age = age;
  check.newest = kStarted - age;
  check.limit = std::chrono::minutes(90);
  check.reason = reason;
  return check;
}

inline StepReport StepOf(const std::string& name, StepOutcome outcome, std::vector<std::string> reasons = {}) {
  StepReport step;
  step.name = name;
  step.outcome = outcome;
  step.duration = std::chrono::milliseconds(250);
  step.reasons = std::move(reasons);
  return step;
}

inline RunReport RunOf(std::vector<StepReport> steps) {
  RunReport report;
  report.run_id = "77-1-night";
  report.target = "staging (db.example.com:5432/app)";
  report.started = kStarted;
  report.duration = std::chrono::milliseconds(1500);
  report.steps = std::move(steps);
  return report;
}

// observe warned (a dead heartbeat; an old row is a remark), seed passed, telemetry failed, gdpr passed, smoke skipped.
inline RunReport BadNight() {
  using std::chrono::minutes;
  const std::string stale = "newest bucket ended 3 h 21 min ago, limit 1 h 30 min";
  StepReport observe = StepOf("observe", StepOutcome::kWarned, {"refresh_hourly stale: the heart is still"});
  observe.remarks = {"rollups_hourly stale: " + stale};
  observe.checks = {Result("rollups_hourly", State::kStale, Outcome::kFailed, minutes(201), stale),
                    Result("refresh_hourly", State::kStale, Outcome::kFailed, minutes(100), "the heart is still")};
  StepReport telemetry = StepOf("telemetry", StepOutcome::kFailed, {"rollups_hourly stale: " + stale});
  telemetry.checks = {Result("rollups_hourly", State::kStale, Outcome::kFailed, minutes(201), stale),
                      Result("rollups_daily", State::kFresh, Outcome::kPassed, minutes(5), "newest bucket ended 5 min ago")};
  StepReport gdpr = StepOf("gdpr", StepOutcome::kPassed);
  gdpr.checks = {Result("gdpr_audit_log", State::kIdle, Outcome::kPassed, minutes(0), "nothing to roll up")};
  gdpr.checks.front().age.reset();
  gdpr.checks.front().newest.reset();
  return RunOf({observe, StepOf("seed", StepOutcome::kPassed), telemetry, gdpr,
                StepOf("smoke-gdpr", StepOutcome::kSkipped, {"DASHBOARD_URL is not set"})});
}

}  // namespace freshness::test
