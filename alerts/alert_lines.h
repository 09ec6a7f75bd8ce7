// What a report says, as the lines of an alert.
#pragma once

#include <string>
#include <vector>

#include "checks/model/run_report.h"

namespace freshness {

struct AlertLines {
  std::vector<std::string> causes;    // why steps failed; the gravest first
  std::vector<std::string> warnings;  // why they warned, and what only warned in one that failed
};

// Checks that met the same trouble in the same step share a line; nothing is said twice. A step that failed without giving a
// reason still has a line.
AlertLines LinesOf(const RunReport& report);

// The reasons of one step, for a place that names it; checks that met the same trouble share a line.
std::vector<std::string> ReasonsOf(const StepReport& step);

// "Passed: observe, seed and 8 of 9 checks of telemetry. Skipped (DASHBOARD_URL is not set): smoke." Empty when there is
// nothing of the kind.
std::string PassedLine(const RunReport& report);

// The names of the steps that ended so, each once, in order.
std::vector<std::string> StepsThat(const RunReport& report, StepOutcome outcome);

// "a, b and c"
std::string Listed(const std::vector<std::string>& names);

}  // namespace freshness
