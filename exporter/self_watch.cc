#include "exporter/self_watch.h"

#include <algorithm>

#include "checks/model/duration.h"
#include "exporter/log.h"
#include "exporter/readiness.h"

namespace freshness {

void SelfWatch::Look(const Snapshot& snapshot, MonotonicTime now) {
  std::set<std::string> overdue;
  for (const auto& target : snapshot.targets) {
    if (!Overdue(*target, now)) {
      if (overdue_.contains(target->name)) {
        Log(LogLevel::kInfo, "the poller has finished a poll again", {{"target", target->name}});
      }
      continue;
    }
    overdue.insert(target->name);
    if (overdue_.contains(target->name)) continue;
    const auto silent = std::chrono::duration_cast<Duration>(now - target->last_finished);
    Log(LogLevel::kError, "the poller hangs: it has not finished a poll for three intervals",
        {{"target", target->name}, {"since", HumanDuration(silent)}, {"interval", FormatDuration(target->interval)}});
  }
  overdue_ = std::move(overdue);
}

bool Hopeless(const Snapshot& snapshot, MonotonicTime now) {
  const auto hangs = [&](const auto& target) { return Overdue(*target, now) && now - target->last_finished > kHopeless; };
  return !snapshot.targets.empty() && std::all_of(snapshot.targets.begin(), snapshot.targets.end(), hangs);
}

}  // namespace freshness
