#include "exporter/readiness.h"

namespace freshness {

bool Overdue(const TargetStatus& target, MonotonicTime now) {
  return now - target.last_finished > 3 * target.interval;
}

std::string NotReady(const Snapshot& snapshot, MonotonicTime now) {
  for (const auto& target : snapshot.targets) {
    if (target->polls == 0) return "target " + target->name + " has not been polled yet";
    if (Overdue(*target, now)) return "target " + target->name + " was not polled for three intervals";
  }
  return "";
}

}  // namespace freshness
