// A run's report for a terminal.
#pragma once

#include <string>

#include "checks/model/run_report.h"

namespace freshness {

// The table of the checks that were judged (those that were only observed before the seed left out), and a line that counts
// them. With `with_steps` also what each step came to, how long it took and why, and a last line with the whole run's
// outcome.
std::string ReportText(const RunReport& report, bool with_steps, bool colour);

}  // namespace freshness
