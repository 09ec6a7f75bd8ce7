// What the kernel says of this process, for the standard process_* metrics.
#pragma once

#include <optional>

namespace freshness {

// https://prometheus.io/docs/instrumenting/writing_clientlibs/#process-metrics. What cannot be read is nothing.
struct ProcessStats {
  std::optional<double> cpu_seconds;
  std::optional<double> virtual_bytes;
  std::optional<double> resident_bytes;
  std::optional<double> start_seconds;  // since 1970
  std::optional<double> threads;
  std::optional<double> open_fds;
  std::optional<double> max_fds;
};

// Reads /proc/self. Thread-safe.
ProcessStats ReadProcessStats();

}  // namespace freshness
