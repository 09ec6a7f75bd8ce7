// A step of the night. It can report; it cannot alert: it holds no channel.
#pragma once

#include <stop_token>
#include <string_view>

#include "checks/model/clock.h"
#include "checks/model/run_report.h"

namespace freshness {

class Step {
 public:
  virtual ~Step() = default;
  virtual std::string_view Name() const = 0;
  // How long it may take.
  virtual Duration Limit() const = 0;
  // Does the work until it is done, `stop` is requested or `deadline` passes. May throw: RunSteps() makes that this step's
  // failure. Name and duration are filled in by RunSteps().
  virtual StepReport Run(std::stop_token stop, MonotonicTime deadline) = 0;
};

}  // namespace freshness
