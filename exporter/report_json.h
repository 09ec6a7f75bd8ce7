// A run's report for programs. docs/REPORT.md describes both formats.
#pragma once

#include <string>

#include "checks/model/run_report.h"

namespace freshness {

// Everything the report holds as one JSON document, indented for people. Every key is always there; what is not known is
// null, never 0. Times are RFC 3339 in UTC, durations seconds. Pure; invalid UTF-8 becomes U+FFFD.
std::string ReportJson(const RunReport& report);

// One line of JSON with its line's end, for a log that gains a line a run: when, what, how it went, and why if it went
// badly.
std::string ReportLogLine(const RunReport& report);

}  // namespace freshness
