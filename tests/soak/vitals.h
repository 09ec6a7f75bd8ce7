// What a process holds, and whether that grows.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "tests/soak/scrapers.h"

namespace freshness::soak {

struct Vitals {
  double memory = 0;  // resident, MiB
  double files = 0;   // descriptors
  double threads = 0;
};

// Throws std::runtime_error when there is no such process.
Vitals ReadVitals(pid_t process);

// One of four equal parts of the time.
struct Quarter {
  std::vector<Vitals> samples;
  Scraped scraped;
  Vitals Median() const;
};

// What may be more in the last quarter than in the second: the first one fills caches and the allocator's arenas.
//   memory   0.5 MiB and 2 %. What an idle arena keeps differs by some hundred kB from one minute to the next (measured); a
//   leak
//            of 100 bytes a scrape is 3 MB by then in ten minutes, one of 200 bytes 0.6 MB in one.
//   files    3: four scrapers may be connected in one sample and not in another
//   threads  none: all are made at the start
struct Bounds {
  double memory = 0.5;
  double memory_share = 0.02;
  double files = 3;
  double threads = 0;
};

// Why `last` is too much more than `second`, one line each; none when all is flat. Pure.
std::vector<std::string> Growth(const Vitals& second, const Vitals& last, const Bounds& bounds);

// A line a quarter. Pure.
std::string SoakTable(const std::vector<Quarter>& quarters);

}  // namespace freshness::soak
