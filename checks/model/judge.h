// The one place that knows what stale means.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "checks/model/check.h"
#include "checks/model/observation.h"

namespace freshness {

enum class State { kFresh, kLate, kStale, kIdle, kMissing, kFuture, kUnknown };
inline constexpr State kAllStates[] = {State::kFresh,   State::kLate,   State::kStale,  State::kIdle,
                                       State::kMissing, State::kFuture, State::kUnknown};
std::string_view ToString(State state);

// What a verdict means for a run of checks.
enum class Outcome { kPassed, kWarned, kFailed };

struct Verdict {
  State state = State::kUnknown;
  std::optional<Duration> age;  // max(0, now - newest); nothing when no newest row is known
  std::optional<TimePoint> newest;
  std::optional<bool> stale;  // freshness_stale; nothing when the check was never answered
  Outcome outcome = Outcome::kFailed;
  std::string reason;  // one line in words, with the values that led here
};

// How far beyond `now` and the open bucket's end a timestamp may lie before it is taken for a mistake. Clocks that differ by
// less than this are common; the rows of a schedule gone wrong are off by hours.
inline constexpr Duration kFutureTolerance = std::chrono::minutes(5);

// Judges what is known of `check` at `now`, the database's time. Pure; docs/METRICS.md tables the states. What is known of
// pg_cron's jobs never changes a verdict: it is the cause that the reason of a late, stale or missing one ends with.
Verdict Judge(const Check& check, const Knowledge& known, TimePoint now, const std::optional<CronJobs>& cron = std::nullopt);

// Whether a verdict of `state` names a cause.
bool NamesCause(State state);

}  // namespace freshness
