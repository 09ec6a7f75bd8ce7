// What came of a smoke suite, from how its program ended and what it reported. Pure.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "checks/model/run_report.h"
#include "checks/nightly/child_process.h"
#include "checks/nightly/playwright_report.h"

namespace freshness {

struct SmokeRun {
  ChildResult child;
  // Playwright's report, or why what stands in its place cannot be read; nothing when there is none.
  std::optional<std::variant<PlaywrightReport, std::string>> report;
  bool needs_report = true;  // false for a team's own command, which may have another reporter
  Duration limit{};          // what it was given
  std::string place;         // where the dashboard is: no secret
};

// Failed, with a reason for each failing test (ten, and how many more there are), for a program that did not end well, and
// for a suite that ran no test. A test that passed when it was tried again warns; in a run that failed it is a remark.
StepReport JudgeSmoke(const SmokeRun& run, const Redactor& redactor);

}  // namespace freshness
