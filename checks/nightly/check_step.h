// A step that asks a database all checks of one kind, once.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "checks/model/check.h"
#include "checks/net/watchdog.h"
#include "checks/nightly/step.h"
#include "checks/sources/source.h"

namespace freshness {

// What verdicts do to the step's outcome.
enum class CheckMode {
  kJudge,   // a verdict that fails fails the step, one that warns warns
  kObserve  // before the seed: what is stale is remarked (a staging database sleeps by day); a dead heartbeat warns
};

class CheckStep : public Step {
 public:
  // `make_source` is called on the step's thread. `clock` must outlive the step.
  CheckStep(std::string name, CheckMode mode, std::vector<Check> checks, Duration limit,
            std::function<std::unique_ptr<Source>()> make_source, const Clock& clock);
  std::string_view Name() const override { return name_; }
  Duration Limit() const override { return limit_; }
  StepReport Run(std::stop_token stop, MonotonicTime deadline) override;

 private:
  const std::string name_;
  const CheckMode mode_;
  const std::vector<Check> checks_;
  const Duration limit_;
  const std::function<std::unique_ptr<Source>()> make_source_;
  const Clock& clock_;
};

}  // namespace freshness
