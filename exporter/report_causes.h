// Why a run is not green, in its steps' own words.
#pragma once

#include <string>
#include <vector>

#include "checks/model/run_report.h"

namespace freshness {

struct Cause {
  std::string step;
  std::string reason;
};

// The reasons of all steps with `outcome`, in order. What several steps say alike is said once, for the first of them; a
// step that gives no reason has "no reason was given".
std::vector<Cause> CausesOf(const RunReport& report, StepOutcome outcome);

}  // namespace freshness
