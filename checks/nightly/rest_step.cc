#include "checks/nightly/rest_step.h"

#include <algorithm>
#include <map>
#include <optional>

#include "checks/sources/postgres_time.h"

namespace freshness {
namespace {

constexpr int kTries = 3;

// The newest row's time, or that there is none, of an answer that is no failure.
std::optional<TimePoint> NewestOf(const Answer& answer) {
  const auto* newest = std::get_if<Newest>(&answer);
  return newest == nullptr ? std::nullopt : std::optional(newest->at);
}

bool Failed(const Answer& answer) {
  return std::holds_alternative<Failure>(answer);
}

std::string Shown(const Answer& answer) {
  const auto at = NewestOf(answer);
  return at ? FormatPostgresTime(*at) : "no row";
}

// Whether what REST told may have been so between the two times that the database was asked.
bool LiesBetween(const Answer& before, const Answer& rest, const Answer& after) {
  const std::optional<TimePoint> first = NewestOf(before);
  const std::optional<TimePoint> second = NewestOf(after);
  return std::min(first, second) <= NewestOf(rest) && NewestOf(rest) <= std::max(first, second);
}

struct Asked {
  std::vector<Answer> before;
  std::vector<Answer> rest;
  std::vector<Answer> after;

  // By what REST said of it; a check that the database itself does not answer is no news of REST.
  bool Agrees(std::size_t i) const {
    if (Failed(before[i]) || Failed(after[i])) return true;
    return !Failed(rest[i]) && LiesBetween(before[i], rest[i], after[i]);
  }
  bool AllAgree() const {
    for (std::size_t i = 0; i < rest.size(); ++i) {
      if (!Agrees(i)) return false;
    }
    return true;
  }
};

// A line for each check that differs, and for each cause that kept REST from answering.
StepReport Report(const std::vector<Check>& checks, const Asked& asked) {
  StepReport report;
  std::map<std::string, std::string> unanswered;  // cause: checks
  std::size_t compared = 0;
  for (std::size_t i = 0; i < checks.size(); ++i) {
    if (!Failed(asked.before[i]) && !Failed(asked.after[i])) ++compared;
    if (asked.Agrees(i)) continue;
    const Check& check = checks[i];
    if (const auto* failure = std::get_if<Failure>(&asked.rest[i])) {
      std::string& names = unanswered[std::string(ToString(failure->reason)) + ": " + failure->detail];
      names += (names.empty() ? "" : ", ") + check.name;
    } else {
      report.reasons.push_back(check.name + ": the newest " + check.timestamp + " is " + Shown(asked.rest[i]) +
                               " over REST and " + Shown(asked.after[i]) + " in the database");
    }
  }
  for (const auto& [cause, names] : unanswered) report.reasons.push_back(cause + " (" + names + ")");
  if (!report.reasons.empty()) report.outcome = StepOutcome::kFailed;
  if (compared == 0) {
    report.outcome = StepOutcome::kWarned;
    report.reasons = {"the database answers none of the checks, so there is nothing to compare REST with"};
    return report;
  }
  report.remarks.push_back("compared " + std::to_string(compared) + (compared == 1 ? " check" : " checks"));
  return report;
}

}  // namespace

RestStep::RestStep(std::vector<Check> checks, MakeSource make_sql, MakeSource make_rest, const Clock& clock)
    : checks_(std::move(checks)), make_sql_(std::move(make_sql)), make_rest_(std::move(make_rest)), clock_(clock) {}

StepReport RestStep::Run(std::stop_token stop, MonotonicTime deadline) {
  const auto sql = make_sql_();
  const auto rest = make_rest_();
  // Each try gets what the others leave it, and each of its three polls its share.
  const auto share = [&](int left) { return clock_.Monotonic() + (deadline - clock_.Monotonic()) / left; };
  Asked asked;
  for (int tries = kTries; tries > 0; --tries) {
    asked.before = sql->Poll(checks_, share(3 * tries)).answers;
    asked.rest = rest->Poll(checks_, share(3 * tries - 1)).answers;
    asked.after = sql->Poll(checks_, share(3 * tries - 2)).answers;
    if (asked.AllAgree() || stop.stop_requested()) break;
  }
  return Report(checks_, asked);
}

}  // namespace freshness
