// A check on hour buckets and what may be known of it, for the tests of Judge().
#pragma once

#include <optional>
#include <ostream>
#include <string>

#include "checks/model/judge.h"

namespace freshness {

// GoogleTest finds it here.
inline void PrintTo(State state, std::ostream* out) {
  *out << ToString(state);
}

}  // namespace freshness

namespace freshness::test {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::minutes;
using std::chrono::seconds;

// The database's time in these tests: 2026-11-23 12:00:00 UTC.
inline const TimePoint kNow = std::chrono::sys_days(std::chrono::year(2026) / 11 / 23) + hours(12);

inline Check HourCheck() {
  Check check;
  check.name = "rollups_hourly";
  check.table = "rollups";
  check.where = {{"granularity", "hour"}};
  check.timestamp = "bucket_end";
  check.newest_by = "bucket_start";
  check.period = hours(1);
  check.error_after = minutes(90);
  return check;
}

// The same, fed by raw rows that may wait 20 minutes.
inline Check FedCheck(Duration grace = minutes(20)) {
  Check check = HourCheck();
  check.fed_by = FedBy{"raw", "created_at", grace};
  return check;
}

// The refresh's heartbeat among the buckets of the last week.
inline Check HeartbeatCheck() {
  Check check = FedCheck();
  check.timestamp = "updated_at";
  check.period = Duration(0);
  check.error_after = minutes(45);
  check.within = days(7);
  return check;
}

// Raw rows that are only ever warned of.
inline Check WarnOnlyCheck() {
  Check check;
  check.name = "source";
  check.table = "raw";
  check.timestamp = check.newest_by = "created_at";
  check.warn_after = hours(24);
  return check;
}

// The newest row is `age` old; negative: ahead of the database's clock. `waiting` is the age of the oldest raw row that is
// not rolled up.
inline Knowledge Aged(Duration age, std::optional<Duration> waiting = std::nullopt) {
  Newest newest{kNow - age, std::nullopt};
  if (waiting) newest.waiting = kNow - *waiting;
  return Knowledge{newest, std::nullopt};
}

inline Knowledge Empty(std::optional<Duration> waiting = std::nullopt) {
  NoRows none;
  if (waiting) none.waiting = kNow - *waiting;
  return Knowledge{none, std::nullopt};
}

}  // namespace freshness::test
