// The areas that are measured. Each adds its figures to the report, and throws std::exception when something could not be
// measured.
#pragma once

#include <cstdint>

#include "tests/bench/report.h"

namespace freshness::bench {

struct Settings {
  std::int64_t rows = 10'000'000;  // of the largest tables, in whole thousands
  int seconds = 3;                 // of each burst of scrapes
};

// A poll of all default checks against `select 1`, over a unix socket, TCP, and a network that is 50 ms long.
void MeasurePolls(const Settings& settings, Report& report);

// The same over Supabase's REST API, against one request to it.
void MeasureRestPolls(const Settings& settings, Report& report);

// A poll of small and of large tables, with and without the index that the audit log's newest row is found by.
void MeasureScale(const Settings& settings, Report& report);

// Scrapes a second and their 99th percentile, against a bare handler and two exporters that Debian ships.
void MeasureScrapes(const Settings& settings, Report& report);

// A green night without smokes: its time, processor time and peak of memory.
void MeasureNight(const Settings& settings, Report& report);

// One, 20 and 200 targets on one server: memory and threads a target, and what watching them costs.
void MeasureTargets(const Settings& settings, Report& report);

// Memory, the time to the first full answer, and the binary's size.
void MeasureFootprint(const Settings& settings, Report& report);

}  // namespace freshness::bench
