#include "checks/sources/date_clock.h"

#include <algorithm>

namespace freshness {
namespace {

Duration Since(TimePoint server, MonotonicTime ours) {
  return server.time_since_epoch() - std::chrono::duration_cast<Duration>(ours.time_since_epoch());
}

}  // namespace

void DateClock::Learn(const HttpReply& reply) {
  if (!reply.result.date) return;
  // At `received` the server's clock showed its Date, or later; at `sent`, less than a second more.
  const Duration earliest = Since(*reply.result.date, reply.received);
  const Duration latest = Since(*reply.result.date + std::chrono::seconds(1), reply.sent);
  earliest_ = std::max(earliest_.value_or(earliest), earliest);
  latest_ = std::min(latest_.value_or(latest), latest);
}

std::optional<ClockReading> DateClock::Read(MonotonicTime now, TimePoint wall) const {
  if (!earliest_) return std::nullopt;
  // Several servers behind one address may contradict each other; between the two is as good as it gets.
  const Duration ahead = *earliest_ + (*latest_ - *earliest_) / 2;
  const TimePoint server(std::chrono::duration_cast<Duration>(now.time_since_epoch()) + ahead);
  return ClockReading{server, now, wall - server};
}

}  // namespace freshness
