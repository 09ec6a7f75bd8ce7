#include "checks/net/watchdog.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>

namespace freshness {

Watchdog::Guard::~Guard() {
  const std::lock_guard lock(watchdog_.mutex_);
  ::close(watched_->socket);
  watchdog_.watched_.erase(watched_);
}

bool Watchdog::Guard::Fired() const {
  const std::lock_guard lock(watchdog_.mutex_);
  return watched_->fired;
}

Watchdog::Watchdog() : thread_([this](const std::stop_token& stop) { Run(stop); }) {}

Watchdog::~Watchdog() = default;

Watchdog::Guard Watchdog::Watch(int socket, MonotonicTime deadline) {
  const std::lock_guard lock(mutex_);
  if (expired_ || deadline < wake_at_) {
    wake_at_ = expired_ ? MonotonicTime::min() : deadline;
    changed_.notify_all();
  }
  return Guard(*this, watched_.insert(watched_.end(), Watched{::fcntl(socket, F_DUPFD_CLOEXEC, 0), deadline}));
}

void Watchdog::ExpireAll() {
  const std::lock_guard lock(mutex_);
  expired_ = true;
  wake_at_ = MonotonicTime::min();
  changed_.notify_all();
}

bool Watchdog::Expired() const {
  const std::lock_guard lock(mutex_);
  return expired_;
}

MonotonicTime Watchdog::ShutDownDue(MonotonicTime now) {
  MonotonicTime next = MonotonicTime::max();
  for (Watched& watched : watched_) {
    if (watched.fired) continue;
    if (expired_ || watched.deadline <= now) {
      watched.fired = true;
      ::shutdown(watched.socket, SHUT_RDWR);
    } else {
      next = std::min(next, watched.deadline);
    }
  }
  return next;
}

void Watchdog::Run(const std::stop_token& stop) {
  // A wait until the end of time overflows inside the standard library; an hour is as good.
  constexpr std::chrono::hours kLongestWait(1);
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    const MonotonicTime now = MonotonicClock::now();
    const MonotonicTime planned = wake_at_ = ShutDownDue(now);
    changed_.wait_until(lock, stop, std::min(planned, now + kLongestWait), [&] { return wake_at_ != planned; });
  }
}

}  // namespace freshness
