// What is known of every target, between polls and scrapes: the only mutable state that threads share.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "checks/model/judge.h"
#include "checks/model/observation.h"

namespace freshness {

// A finished poll, as its poller saw it.
struct PollRecord {
  PollResult result;
  TimePoint ended;  // host's wall clock
  Duration duration;
};

struct TargetStatus {
  std::string name;
  std::vector<Check> checks;
  Duration interval{};                 // from one poll to the next
  std::vector<Knowledge> known;        // one a check
  std::optional<ClockReading> clock;   // the last reading; verdicts are made at clock->CarriedTo(now)
  PollExtras extras;                   // of the last poll
  bool up = false;                     // the last poll reached the database
  std::optional<TimePoint> polled;     // end of the last poll, host's wall clock
  std::optional<TimePoint> succeeded;  // end of the last poll in which every check was answered
  std::optional<Duration> duration;    // of the last poll
  std::uint64_t polls = 0;
  std::array<std::uint64_t, std::size(kAllReasons)> failures{};  // polls that failed for each reason, by kAllReasons' order
  MonotonicTime last_finished{};                                 // of the poll loop; its start before the first poll

  // The verdicts at `now`, one a check.
  std::vector<Verdict> Judged(MonotonicTime now) const;
};

// Names a target as long as it is asked the same things: a change gives it another, and what an earlier poll brings is then
// nobody's.
using TargetId = std::size_t;

struct Snapshot {
  std::uint64_t version = 0;  // grows with every Post() and Replace()
  std::vector<std::shared_ptr<const TargetStatus>> targets;
};

// Thread-safe. A reader gets immutable statuses and never waits for a poll.
class Board {
 public:
  struct Target {
    std::string name;
    std::vector<Check> checks;
    Duration interval{};
  };
  // A target of a new configuration, and the one whose place it takes.
  struct Successor {
    Target target;
    std::optional<TargetId> of{};  // nothing: a target that was not there before
    bool asked_the_same = false;   // polls of `of` that are on their way are as good for this one
  };

  // The targets have the ids 0, 1, ...
  Board(const std::vector<Target>& targets, MonotonicTime started);

  // Puts these targets in the place of all that there were, in one step, and returns their ids, in their order. A successor
  // keeps the counters, and the knowledge of those checks that still ask the same; the rest is forgotten.
  std::vector<TargetId> Replace(const std::vector<Successor>& targets, MonotonicTime now);

  // A target that is no longer there is passed over.
  void Post(TargetId target, const PollRecord& record, MonotonicTime now);
  Snapshot Read() const;
  std::uint64_t Version() const;

 private:
  mutable std::mutex mutex_;
  Snapshot current_;           // guarded by mutex_
  std::vector<TargetId> ids_;  // guarded by mutex_; of current_.targets
  TargetId next_id_ = 0;       // guarded by mutex_
};

}  // namespace freshness
