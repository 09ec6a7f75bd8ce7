// The commands that run steps: nightly, check, seed.
#pragma once

#include "checks/model/clock.h"
#include "exporter/command_line.h"
#include "exporter/config.h"
#include "exporter/environment.h"

namespace freshness {

// Each ends the process as RunJob() does, or returns 2 when the configuration does not suit the command.
int RunNightly(const CommandLine& command_line, const Config& config, const Environment& environment, const Clock& clock);
int RunCheck(const CommandLine& command_line, const Config& config, const Environment& environment, const Clock& clock);
int RunSeed(const CommandLine& command_line, const Config& config, const Environment& environment, const Clock& clock);

}  // namespace freshness
