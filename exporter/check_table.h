// The verdicts of one poll as a table for a terminal.
#pragma once

#include <string>
#include <vector>

#include "checks/model/judge.h"

namespace freshness {

struct CheckedTarget {
  std::string name;
  std::vector<Check> checks;
  std::vector<Verdict> verdicts;  // one a check
};

// A table a target, then, for each check that is not fresh, why (checks with one reason together), then a line that counts.
// With `colour`, states are coloured by ANSI escapes.
std::string CheckTable(const std::vector<CheckedTarget>& targets, bool colour);

// The worst of all verdicts.
Outcome WorstOf(const std::vector<CheckedTarget>& targets);

}  // namespace freshness
