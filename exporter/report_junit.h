// A run's report as JUnit XML, which CI servers show as tests. docs/REPORT.md tells what becomes what.
#pragma once

#include <string>

#include "checks/model/run_report.h"

namespace freshness {

// One test suite a step, one test case a check. What fails is what made its step fail: an old row that a step merely remarks
// is a passed test. A step without checks, or whose outcome no check explains, is a test case itself. Times are seconds.
// Pure; invalid UTF-8 becomes U+FFFD, and characters that XML 1.0 forbids go.
std::string ReportJunit(const RunReport& report);

}  // namespace freshness
