// The status page's words for times and numbers; HTML where the name says so, else text that is still to be escaped.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "checks/model/judge.h"
#include "exporter/advice.h"

namespace freshness {

inline constexpr std::string_view kNotKnown = "–";

// <time> with "2026-11-23 22:00:00 UTC".
std::string TimeHtml(TimePoint time);

// "12 s ago", "in 1 h 2 min", "now".
std::string Relative(TimePoint time, TimePoint now);

// The same for a time by the host's clock, which may have been set since: then the time itself says more. "never" for none.
std::string Ago(const std::optional<TimePoint>& time, TimePoint wall_now);

// "34 ms".
std::string PollDuration(const std::optional<Duration>& duration);

// "none", "host is 2 s ahead".
std::string SkewText(const std::optional<ClockReading>& clock);

// "of 1 h 30 min", to stand behind an age; says so where a check only warns.
std::string LimitText(const Check& check);

// A shape and a word in a state's colour.
std::string BadgeHtml(State state, std::string_view word);
inline std::string BadgeHtml(State state) {
  return BadgeHtml(state, ToString(state));
}

// What to do, with a link to its section of the runbook; where that is served nowhere, the section's name.
std::string AdviceHtml(const Advice& advice, std::string_view runbook_url);

}  // namespace freshness
