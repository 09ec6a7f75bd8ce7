// Durations and times as text: Prometheus' spelling for configuration, words for people.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "checks/model/clock.h"

namespace freshness {

// Parses Prometheus' duration syntax: whole numbers with the units y, w, d, h, m, s, ms, each at most once and from large to
// small ("90m", "1h30m", "0"); a year is 365 days. Nothing when `text` is not one, or longer than 200 years.
// https://prometheus.io/docs/prometheus/latest/querying/basics/#time-durations
std::optional<Duration> ParseDuration(std::string_view text);

// The shortest spelling that ParseDuration() reads back as the same whole milliseconds: "1h30m", "45s", "0s".
std::string FormatDuration(Duration duration);

// For sentences, two units at the most, rounded down: "3 h 21 min", "12 s", "5 days 2 h", "under 1 s".
std::string HumanDuration(Duration duration);

// RFC 3339 in UTC, whole seconds: "2026-11-23T13:00:00Z". A time beyond the years 0 to 9999 is "beyond year 9999" or
// "before year 0".
std::string FormatTime(TimePoint time);

}  // namespace freshness
