// Time, and the only two places it is read from.
//
// Verdicts are never made on the host's wall clock: it may be wrong by hours. A poll reads the database's clock once, and
// ClockReading carries that reading forward on the monotonic clock.
#pragma once

#include <chrono>
#include <optional>

namespace freshness {

using Duration = std::chrono::microseconds;         // Postgres' own resolution
using TimePoint = std::chrono::sys_time<Duration>;  // UTC

// Counts from boot, through suspend too (CLOCK_BOOTTIME; std::chrono::steady_clock stops while a host sleeps, and an age
// that stops growing would be a lie). Meets the standard's Clock requirements.
struct MonotonicClock {
  using duration = std::chrono::nanoseconds;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<MonotonicClock>;
  static constexpr bool is_steady = true;
  static time_point now() noexcept;
};
using MonotonicTime = MonotonicClock::time_point;

// Where the program gets time from. Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual MonotonicTime Monotonic() const noexcept = 0;
  // The host's wall clock: for log lines, the poll's own timestamps, and the skew, never for a verdict.
  virtual TimePoint Wall() const noexcept = 0;
};

class SystemClock : public Clock {
 public:
  MonotonicTime Monotonic() const noexcept override { return MonotonicClock::now(); }
  TimePoint Wall() const noexcept override;
};

// The database's clock, as read in a poll.
struct ClockReading {
  TimePoint database_now;
  MonotonicTime at;  // when, on our side, the database said so
  Duration skew{0};  // host's wall clock minus the database's, at that moment

  // What the database's clock shows at `later`, if it has not been set since.
  TimePoint CarriedTo(MonotonicTime later) const { return database_now + std::chrono::duration_cast<Duration>(later - at); }
};

}  // namespace freshness
