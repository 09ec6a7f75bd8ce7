// Where a run's report goes: the terminal, the files that flags name, and CI.
#pragma once

#include <string_view>

#include "checks/model/run_report.h"
#include "exporter/ci_context.h"
#include "exporter/command_line.h"

namespace freshness {

// Prints a line on stderr when it is a terminal: a step begins (`done` is null) or has ended.
void ShowProgress(std::string_view step, const StepReport* done);

// Prints the table on stdout, writes --report.json, --report.junit and --report.log, and for GitHub its annotations and
// summary. Says what cannot be written; false then.
bool WriteReports(const RunReport& report, bool with_steps, const CommandLine& command_line, const CiContext& context);

}  // namespace freshness
