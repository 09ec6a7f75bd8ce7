// The browser smokes, as the command line and the environment ask for them.
#pragma once

#include <memory>

#include "checks/model/clock.h"
#include "checks/nightly/smoke_suite.h"
#include "checks/nightly/step.h"
#include "exporter/command_line.h"
#include "exporter/environment.h"

namespace freshness {

// A suite as a step: skipped when DASHBOARD_URL is not set; it fails, and says why, when what is set cannot be used.
std::shared_ptr<Step> MakeSmoke(Suite suite, const CommandLine& command_line, const Environment& environment);

// `smoke`: needs neither a database nor a configuration. Ends the process as RunJob() does.
int RunSmoke(const CommandLine& command_line, const Environment& environment, const Clock& clock);

}  // namespace freshness
