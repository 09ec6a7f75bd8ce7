// A board with a bit of everything on it, for the tests of what is made from a Snapshot.
#pragma once

#include <string>

#include "exporter/board.h"

namespace freshness::test {

inline const MonotonicTime kPolledAt{std::chrono::hours(1)};
inline const TimePoint kPolledWall = std::chrono::sys_days(std::chrono::year(2026) / 11 / 23) + std::chrono::hours(12);

inline Check HourlyCheck(const std::string& name) {
  Check check;
  check.name = name;
  check.table = "rollups";
  check.where = {{"granularity", "hour"}};
  check.timestamp = "bucket_end";
  check.newest_by = "bucket_start";
  check.period = std::chrono::hours(1);
  check.error_after = std::chrono::minutes(90);
  return check;
}

// A poll that reached the database, whose clock reads kPolledWall; the host's is `skew` ahead of it.
inline PollRecord Polled(std::vector<Answer> answers, Duration skew = Duration(0)) {
  PollRecord record;
  record.result.answers = std::move(answers);
  record.result.clock = ClockReading{kPolledWall, kPolledAt, skew};
  record.result.reached = true;
  record.ended = kPolledWall;
  record.duration = std::chrono::milliseconds(34);
  return record;
}

}  // namespace freshness::test
