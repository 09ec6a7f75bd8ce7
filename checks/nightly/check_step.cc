#include "checks/nightly/check_step.h"

#include <algorithm>

namespace freshness {
namespace {

StepOutcome StepOutcomeOf(Outcome outcome) {
  switch (outcome) {
    case Outcome::kPassed: return StepOutcome::kPassed;
    case Outcome::kWarned: return StepOutcome::kWarned;
    case Outcome::kFailed: return StepOutcome::kFailed;
  }
  return StepOutcome::kFailed;
}

// Before the seed an old row is no news; a refresh that is dead, or a database that cannot be asked, is.
StepOutcome ObservedOutcome(const CheckResult& result) {
  if (result.outcome == Outcome::kPassed) return StepOutcome::kPassed;
  return result.heartbeat || result.state == State::kUnknown ? StepOutcome::kWarned : StepOutcome::kPassed;
}

void Add(CheckMode mode, CheckResult result, StepReport& report) {
  const StepOutcome outcome = mode == CheckMode::kJudge ? StepOutcomeOf(result.outcome) : ObservedOutcome(result);
  report.outcome = std::max(report.outcome, outcome);
  if (outcome != StepOutcome::kPassed) {
    report.reasons.push_back(Sentence(result));
  } else if (result.state != State::kFresh) {
    report.remarks.push_back(Sentence(result));
  }
  report.checks.push_back(std::move(result));
}

void Warn(const std::vector<std::string>& reasons, StepReport& report) {
  if (!reasons.empty()) report.outcome = std::max(report.outcome, StepOutcome::kWarned);
  report.reasons.insert(report.reasons.end(), reasons.begin(), reasons.end());
}

// Requests of people to see or to lose their data, that were not done. Numbers alone: whose they were is nobody's to read.
void AddFailedRequests(const PollExtras& extras, StepReport& report) {
  if (!extras.gdpr_requests) return;
  std::uint64_t all = 0;
  std::string kinds;
  for (const auto& [kind, count] : *extras.gdpr_requests) {
    if (kind.second != "failed" || count == 0) continue;
    all += count;
    kinds += (kinds.empty() ? "" : ", ") + std::to_string(count) + " " + kind.first;
  }
  if (all == 0) return;
  Warn({std::to_string(all) + (all == 1 ? " GDPR request" : " GDPR requests") + " failed in the last 24 h (" + kinds + ")"},
       report);
}

}  // namespace

CheckStep::CheckStep(std::string name, CheckMode mode, std::vector<Check> checks, Duration limit,
                     std::function<std::unique_ptr<Source>()> make_source, const Clock& clock)
    : name_(std::move(name)),
      mode_(mode),
      checks_(std::move(checks)),
      limit_(limit),
      make_source_(std::move(make_source)),
      clock_(clock) {}

StepReport CheckStep::Run(std::stop_token, MonotonicTime deadline) {
  const PollResult result = make_source_()->Poll(checks_, deadline);
  const TimePoint now = result.clock ? result.clock->CarriedTo(clock_.Monotonic()) : TimePoint();
  StepReport report;
  std::vector<bool> told;  // which verdicts have named the jobs that feed the check
  for (std::size_t i = 0; i < checks_.size(); ++i) {
    Knowledge known;
    known.Learn(result.answers.at(i));
    const Verdict verdict = Judge(checks_[i], known, now, result.extras.cron);
    told.push_back(NamesCause(verdict.state));
    Add(mode_, ResultOf(checks_[i], verdict), report);
  }
  if (mode_ != CheckMode::kJudge) return report;
  AddFailedRequests(result.extras, report);
  if (result.extras.cron) Warn(CronWarnings(checks_, told, *result.extras.cron, now), report);
  return report;
}

}  // namespace freshness
