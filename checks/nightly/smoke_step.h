// A step that looks at a dashboard page in a real browser: it runs a suite of Playwright tests, or a team's own command.
#pragma once

#include "checks/nightly/smoke_suite.h"
#include "checks/nightly/step.h"

namespace freshness {

class SmokeStep : public Step {
 public:
  SmokeStep(Suite suite, SmokeSettings settings) : suite_(suite), settings_(std::move(settings)) {}
  std::string_view Name() const override { return StepName(suite_); }
  Duration Limit() const override;
  // Passed, warned (a test passed only when tried again) or failed, with a reason for each failing test: see JudgeSmoke().
  // Whatever the suite started is ended before it returns. What a failing test leaves (traces, screenshots) is kept below
  // `settings.evidence`, and named in the report.
  StepReport Run(std::stop_token stop, MonotonicTime deadline) override;

 private:
  const Suite suite_;
  const SmokeSettings settings_;
};

}  // namespace freshness
