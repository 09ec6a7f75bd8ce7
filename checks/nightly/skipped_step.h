// A step that this run leaves out, and why.
#pragma once

#include <string>
#include <utility>

#include "checks/nightly/step.h"

namespace freshness {

class SkippedStep : public Step {
 public:
  SkippedStep(std::string name, std::string why) : name_(std::move(name)), why_(std::move(why)) {}
  std::string_view Name() const override { return name_; }
  Duration Limit() const override { return std::chrono::seconds(1); }
  StepReport Run(std::stop_token, MonotonicTime) override {
    StepReport report;
    report.outcome = StepOutcome::kSkipped;
    report.reasons = {why_};
    return report;
  }

 private:
  const std::string name_;
  const std::string why_;
};

}  // namespace freshness
