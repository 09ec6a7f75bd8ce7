// Verdicts as a table for a terminal.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "checks/model/run_report.h"

namespace freshness {

// A row a check, then, for each that is not fresh, why; checks with one reason are said together. With `colour`, states are
// coloured by ANSI escapes.
std::string CheckTable(const std::vector<CheckResult>& checks, bool colour);

// "10 checks: 9 fresh, 1 stale".
std::string CountOf(const std::vector<CheckResult>& checks);
std::string CountOf(const std::map<State, std::size_t>& counts);

}  // namespace freshness
