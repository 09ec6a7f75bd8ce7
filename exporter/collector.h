// The exporter's metrics, worked out anew at each call.
#pragma once

#include <string>

#include "checks/model/clock.h"
#include "exporter/board.h"

namespace freshness {

// What the program says of itself, next to the targets.
struct ProgramFacts {
  std::string version;
  TimePoint config_loaded;  // host's wall clock
  bool config_reload_successful = true;
};

// Prometheus' text format 0.0.4 of everything on `snapshot`, judged at `now`; docs/METRICS.md lists it. No I/O beyond /proc.
std::string MetricsText(const Snapshot& snapshot, const ProgramFacts& program, MonotonicTime now);

inline constexpr char kMetricsContentType[] = "text/plain; version=0.0.4; charset=utf-8";

}  // namespace freshness
