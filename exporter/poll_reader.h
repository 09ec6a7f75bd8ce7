// When to poll: the file's `interval` and `timeout`, of all targets or of one.
#pragma once

#include "exporter/config.h"
#include "exporter/map_reader.h"

namespace freshness {

// The keys interval and timeout of `map` (null where there is none), over `outer`, which is what holds without them. Flags
// beat both. A time-out that nobody gave is `outer`'s, or the interval, if that is shorter.
PollTimes ReadPollTimes(const MapReader* map, const PollTimes& outer, const ConfigFlags& flags, ConfigProblems& problems);

}  // namespace freshness
