#include "exporter/board.h"

#include <algorithm>

namespace freshness {
namespace {

// A poll counts once for each reason that any of its checks failed for.
void CountFailures(TargetStatus& status, const std::vector<Answer>& answers) {
  bool all_answered = true;
  for (std::size_t i = 0; i < std::size(kAllReasons); ++i) {
    const auto failed_so = [&](const Answer& answer) {
      const auto* failure = std::get_if<Failure>(&answer);
      return failure != nullptr && failure->reason == kAllReasons[i];
    };
    if (!std::any_of(answers.begin(), answers.end(), failed_so)) continue;
    ++status.failures[i];
    all_answered = false;
  }
  if (all_answered) status.succeeded = status.polled;
}

}  // namespace

std::vector<Verdict> TargetStatus::Judged(MonotonicTime now) const {
  std::vector<Verdict> verdicts;
  verdicts.reserve(checks.size());
  // Without a clock nothing was ever answered, and the time does not matter.
  const TimePoint database_now = clock ? clock->CarriedTo(now) : TimePoint();
  for (std::size_t i = 0; i < checks.size(); ++i) verdicts.push_back(Judge(checks[i], known[i], database_now, extras.cron));
  return verdicts;
}

Board::Board(const std::vector<Target>& targets, MonotonicTime started) {
  for (const Target& target : targets) {
    auto status = std::make_shared<TargetStatus>();
    status->name = target.name;
    status->checks = target.checks;
    status->interval = target.interval;
    status->known.resize(target.checks.size());
    status->last_finished = started;
    current_.targets.push_back(std::move(status));
  }
}

void Board::Post(TargetId target, const PollRecord& record, MonotonicTime now) {
  const std::lock_guard lock(mutex_);
  auto status = std::make_shared<TargetStatus>(*current_.targets.at(target));
  for (std::size_t i = 0; i < status->known.size(); ++i) status->known[i].Learn(record.result.answers.at(i));
  if (record.result.clock) status->clock = record.result.clock;
  status->extras = record.result.extras;
  status->up = record.result.reached;
  status->polled = record.ended;
  status->duration = record.duration;
  status->last_finished = now;
  ++status->polls;
  CountFailures(*status, record.result.answers);
  current_.targets[target] = std::move(status);
  ++current_.version;
}

Snapshot Board::Read() const {
  const std::lock_guard lock(mutex_);
  return current_;
}

std::uint64_t Board::Version() const {
  const std::lock_guard lock(mutex_);
  return current_.version;
}

}  // namespace freshness
