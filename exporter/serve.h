// `freshness_exporter serve`: polls, and serves what it learns.
#pragma once

#include "checks/model/clock.h"
#include "exporter/command_line.h"
#include "exporter/config.h"

namespace freshness {

// Runs until SIGTERM or SIGINT, then ends within two seconds, whatever a poll waits for. Call it before other threads exist.
// Returns the exit status: 0, or 2 when the address cannot be listened on.
int Serve(const CommandLine& command_line, const Config& config, const Clock& clock);

}  // namespace freshness
