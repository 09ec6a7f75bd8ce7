// The program's eye on itself: pollers that hang.
#pragma once

#include <set>
#include <string>

#include "exporter/board.h"

namespace freshness {

// How long every poller must have hung before a restart is asked for. A dead resolver alone holds a poll up for half a
// minute, three intervals of five seconds or not, and is not mended by a restart.
inline constexpr Duration kHopeless = std::chrono::minutes(2);

// Not thread-safe; one thread looks.
class SelfWatch {
 public:
  // Logs, once each, which target's poller has not finished a poll for three intervals, and which one has again.
  void Look(const Snapshot& snapshot, MonotonicTime now);

 private:
  std::set<std::string> overdue_;  // by target
};

// Whether a restart is the only hope: every poller is overdue, and has been for kHopeless. While one of them polls, a
// restart would take the other targets' ages away, and mend nothing that hangs from outside. Pure.
bool Hopeless(const Snapshot& snapshot, MonotonicTime now);

}  // namespace freshness
