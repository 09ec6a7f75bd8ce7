// What is known of every check, for programs: /api/v1/status.
#pragma once

#include <string>

#include "exporter/board.h"

namespace freshness {

// The status as one JSON document:
//   {"status": "success", "data": {"version", "generated_at", "targets": [
//     {"name", "up", "last_poll", "last_success", "poll_duration_seconds", "clock_skew_seconds", "checks": [
//       {"check", "group", "table", "granularity", "state", "stale", "age_seconds", "newest",
//        "warn_after_seconds", "error_after_seconds", "reason"}]}]}}
// Every key is always there; what is not known (yet), or not set, is null, never 0. Times are RFC 3339 in UTC, durations
// seconds. "newest" is the database's time, as are the ages; the polls' times and "generated_at" are the host's.
// "up" is null before the first poll. Pure; invalid UTF-8 in a name becomes U+FFFD.
std::string StatusJson(const Snapshot& snapshot, MonotonicTime now, TimePoint wall_now);

}  // namespace freshness
