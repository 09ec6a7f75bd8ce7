// Runs every step, whatever became of those before it.
#pragma once

#include <functional>
#include <memory>
#include <stop_token>
#include <string_view>
#include <vector>

#include "checks/model/clock.h"
#include "checks/model/run_report.h"
#include "checks/nightly/step.h"

namespace freshness {

struct RunSettings {
  std::string run_id;
  std::string target;
  Duration limit = std::chrono::minutes(15);  // of the whole run
  std::size_t at_once = 1;                    // how many steps may run side by side
  // Called before a step is waited for (its report is null) and after it ended; on the caller's thread.
  std::function<void(std::string_view step, const StepReport* done)> progress;
};

// Each step runs on a thread of its own. One that throws has failed, and so has only it. At its deadline (its own or the
// run's) a step is told to stop; one that has not ended a second later has failed, and its thread is left behind, so the
// program must end by leaving, not by waiting for it. Reports come in the steps' order, also where several run at once. Once
// `stop` is requested the running step is told so in the same way, and the rest are skipped.
RunReport RunSteps(std::vector<std::shared_ptr<Step>> steps, const RunSettings& settings, const Clock& clock,
                   std::stop_token stop);

}  // namespace freshness
