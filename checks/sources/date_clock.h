// A server's clock, worked out from the Date headers of its answers.
#pragma once

#include <optional>

#include "checks/model/clock.h"
#include "checks/net/http_session.h"

namespace freshness {

// A Date is cut to whole seconds, and was written at some moment between the request and its answer: each answer bounds the
// server's clock from both sides, and several together more narrowly. The reading is the middle of what is left, so it is
// off by a second at the most, and mostly by less than half of one.
class DateClock {
 public:
  // Takes in an answer; one without the header says nothing.
  void Learn(const HttpReply& reply);
  // What the server's clock shows at `now`; nothing when no answer had a Date. `wall` is the host's clock at `now`.
  std::optional<ClockReading> Read(MonotonicTime now, TimePoint wall) const;

 private:
  // The server's time less ours, between these two.
  std::optional<Duration> earliest_;
  std::optional<Duration> latest_;
};

}  // namespace freshness
