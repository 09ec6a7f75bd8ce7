#include "checks/model/clock.h"

#include <ctime>

namespace freshness {

MonotonicTime MonotonicClock::now() noexcept {
  std::timespec spec{};
  ::clock_gettime(CLOCK_BOOTTIME, &spec);
  return MonotonicTime(std::chrono::seconds(spec.tv_sec) + std::chrono::nanoseconds(spec.tv_nsec));
}

TimePoint SystemClock::Wall() const noexcept {
  return std::chrono::floor<Duration>(std::chrono::system_clock::now());
}

}  // namespace freshness
