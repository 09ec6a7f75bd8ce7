// Times as Postgres writes them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "checks/model/clock.h"

namespace freshness {

// Reads what Postgres prints of a timestamptz, timestamp or date, in either spelling ("2026-11-23 13:00:00.5+00",
// "2026-11-23T13:00:00+05:30"): without an offset it is UTC, a date is its midnight. Infinities, and what lies beyond some
// 126,000 years, become the ends of what is told apart. Nothing when `text` is no such time.
// https://www.postgresql.org/docs/current/datatype-datetime.html#DATATYPE-DATETIME-OUTPUT
std::optional<TimePoint> ParsePostgresTime(std::string_view text);

// To the microsecond, in UTC, as Postgres reads it back: "2026-11-23T13:00:00.500000Z". A time beyond the years 1 to 9999
// is an infinity.
std::string FormatPostgresTime(TimePoint time);

}  // namespace freshness
