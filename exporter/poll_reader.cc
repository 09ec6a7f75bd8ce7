#include "exporter/poll_reader.h"

#include <algorithm>

#include "checks/model/duration.h"

namespace freshness {
namespace {

std::string LongerThanInterval(const PollTimes& times) {
  return FormatDuration(times.timeout) + " is longer than the interval, " + FormatDuration(times.interval) +
         ": a poll has to end before the next begins";
}

}  // namespace

PollTimes ReadPollTimes(const MapReader* map, const PollTimes& outer, const ConfigFlags& flags, ConfigProblems& problems) {
  const auto interval = map ? map->PositiveLength("interval") : std::nullopt;
  const auto timeout = map ? map->PositiveLength("timeout") : std::nullopt;
  if (interval && *interval > kLongestInterval) map->Complain("interval", "must be 1d at the most");
  PollTimes times;
  times.interval = flags.poll_interval ? *flags.poll_interval : interval.value_or(outer.interval);
  times.timeout = timeout.value_or(std::min(outer.timeout, times.interval));
  if (flags.poll_timeout) times.timeout = *flags.poll_timeout;
  if (times.timeout <= times.interval) return times;
  if (!flags.poll_timeout) {
    map->Complain("timeout", LongerThanInterval(times));
  } else if (outer.timeout <= outer.interval) {  // otherwise it has been said
    problems.AddElsewhere("--poll.timeout: " + LongerThanInterval(times));
  }
  return times;
}

}  // namespace freshness
