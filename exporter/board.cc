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

std::shared_ptr<TargetStatus> Blank(const Board::Target& target, MonotonicTime started) {
  auto status = std::make_shared<TargetStatus>();
  status->name = target.name;
  status->checks = target.checks;
  status->interval = target.interval;
  status->known.resize(target.checks.size());
  status->last_finished = started;
  return status;
}

// What `before` knew that is still asked.
std::shared_ptr<TargetStatus> Inherit(const TargetStatus& before, const Board::Target& target, MonotonicTime now) {
  auto status = std::make_shared<TargetStatus>(before);
  status->name = target.name;
  status->checks = target.checks;
  status->interval = target.interval;
  status->known.assign(target.checks.size(), {});
  status->extras.missing_buckets.assign(target.checks.size(), std::nullopt);
  std::size_t kept = 0;
  for (std::size_t i = 0; i < target.checks.size(); ++i) {
    const auto same = [&](const Check& check) { return AskTheSame(check, target.checks[i]); };
    const auto found = std::find_if(before.checks.begin(), before.checks.end(), same);
    if (found == before.checks.end()) continue;
    ++kept;
    const auto slot = static_cast<std::size_t>(found - before.checks.begin());
    status->known[i] = before.known[slot];
    if (slot < before.extras.missing_buckets.size()) {
      status->extras.missing_buckets[i] = before.extras.missing_buckets[slot];
    }
  }
  if (kept < before.checks.size()) status->extras.gdpr_requests.reset();  // it may have come with the one that is gone
  // The new interval counts from now; by a shorter one the poller would at once be overdue.
  if (status->interval != before.interval) status->last_finished = now;
  return status;
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
    current_.targets.push_back(Blank(target, started));
    ids_.push_back(next_id_++);
  }
}

std::vector<TargetId> Board::Replace(const std::vector<Successor>& targets, MonotonicTime now) {
  const std::lock_guard lock(mutex_);
  std::vector<std::shared_ptr<const TargetStatus>> statuses;
  std::vector<TargetId> ids;
  for (const Successor& successor : targets) {
    const auto before = successor.of ? std::find(ids_.begin(), ids_.end(), *successor.of) : ids_.end();
    if (before == ids_.end()) {
      statuses.push_back(Blank(successor.target, now));
      ids.push_back(next_id_++);
      continue;
    }
    const auto& status = current_.targets[static_cast<std::size_t>(before - ids_.begin())];
    statuses.push_back(Inherit(*status, successor.target, now));
    ids.push_back(successor.asked_the_same ? *successor.of : next_id_++);
  }
  current_.targets = std::move(statuses);
  ++current_.version;
  ids_ = ids;
  return ids;
}

void Board::Post(TargetId target, const PollRecord& record, MonotonicTime now) {
  const std::lock_guard lock(mutex_);
  const auto found = std::find(ids_.begin(), ids_.end(), target);
  if (found == ids_.end()) return;
  auto& slot = current_.targets[static_cast<std::size_t>(found - ids_.begin())];
  auto status = std::make_shared<TargetStatus>(*slot);
  for (std::size_t i = 0; i < status->known.size(); ++i) status->known[i].Learn(record.result.answers.at(i));
  if (record.result.clock) status->clock = record.result.clock;
  status->extras = record.result.extras;
  status->up = record.result.reached;
  status->polled = record.ended;
  status->duration = record.duration;
  status->last_finished = now;
  ++status->polls;
  CountFailures(*status, record.result.answers);
  slot = std::move(status);
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
