// What was measured, as a table for people and as JSON.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace freshness::bench {

struct Goal {
  enum class Kind { kAtMost, kAtLeast };
  Kind kind;
  double limit;
};

struct Figure {
  std::string area;  // "poll"
  std::string name;  // "all default checks, TCP"
  double value = 0;
  std::string unit;             // "ms", "MiB", "1/s", "" for a bare number
  std::optional<double> ratio;  // value divided by that of `against`, measured in the same run
  std::string against;          // "select 1"
  std::optional<Goal> goal;     // for the ratio where there is one, else for the value
};

// Nothing when the figure has no goal.
std::optional<bool> Met(const Figure& figure);

struct Report {
  std::vector<Figure> figures;
  std::map<std::string, double> seconds;        // how long each area took to measure
  std::map<std::string, std::string> problems;  // why an area could not be measured
};

// Both pure; `facts` says what the figures depend on (rows, seconds of load).
std::string ReportTable(const Report& report);
std::string ReportJson(const Report& report, const std::map<std::string, double>& facts);

}  // namespace freshness::bench
