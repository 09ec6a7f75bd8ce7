// A clock that a test sets.
#pragma once

#include <mutex>

#include "checks/model/clock.h"

namespace freshness::test {

// Stands still unless it is told to move. Thread-safe.
class ManualClock : public Clock {
 public:
  // Starts at 2026-11-23 12:00:00 UTC, an hour after boot.
  ManualClock() = default;
  explicit ManualClock(TimePoint wall) : wall_(wall) {}

  MonotonicTime Monotonic() const noexcept override {
    const std::lock_guard lock(mutex_);
    return monotonic_;
  }
  TimePoint Wall() const noexcept override {
    const std::lock_guard lock(mutex_);
    return wall_;
  }

  // Both clocks go on by `step`.
  void Advance(Duration step) {
    const std::lock_guard lock(mutex_);
    monotonic_ += step;
    wall_ += step;
  }
  // The host's clock is set; the monotonic one does not notice.
  void SetWall(TimePoint wall) {
    const std::lock_guard lock(mutex_);
    wall_ = wall;
  }
  void SetMonotonic(MonotonicTime monotonic) {
    const std::lock_guard lock(mutex_);
    monotonic_ = monotonic;
  }

 private:
  mutable std::mutex mutex_;
  MonotonicTime monotonic_{std::chrono::hours(1)};                                                     // guarded by mutex_
  TimePoint wall_{std::chrono::sys_days(std::chrono::year(2026) / 11 / 23) + std::chrono::hours(12)};  // guarded by mutex_
};

}  // namespace freshness::test
