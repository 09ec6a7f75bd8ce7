// `freshness_exporter serve`: polls, and serves what it learns.
#pragma once

#include "checks/model/clock.h"
#include "exporter/command_line.h"
#include "exporter/config.h"

namespace freshness {

// Runs until SIGTERM or SIGINT, then ends within two seconds, whatever a poll waits for; reloads on SIGHUP. `config` is what
// command_line.config and `environment` say. Call it before other threads exist. Returns the exit status: 0, or 2
// when the address cannot be listened on. Throws ConfigError when the web configuration is wrong.
int Serve(const CommandLine& command_line, const Config& config, const Environment& environment, const Clock& clock);

}  // namespace freshness
