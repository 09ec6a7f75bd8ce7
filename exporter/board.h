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

using TargetId = std::size_t;

struct Snapshot {
  std::uint64_t version = 0;  // grows with every Post()
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
  Board(const std::vector<Target>& targets, MonotonicTime started);

  void Post(TargetId target, const PollRecord& record, MonotonicTime now);
  Snapshot Read() const;
  std::uint64_t Version() const;

 private:
  mutable std::mutex mutex_;
  Snapshot current_;  // guarded by mutex_
};

}  // namespace freshness
