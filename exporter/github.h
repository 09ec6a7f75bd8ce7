// What GitHub Actions shows of a run: annotations beside the job, and a page of Markdown.
#pragma once

#include <string>

#include "checks/model/run_report.h"

namespace freshness {

// A line `::error title=...::...` for each reason of a step that failed, `::warning ...` of one that warned; to be printed
// on stdout. Empty when there is none. GitHub shows ten of each kind a step, so the tenth stands for all that are left.
// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
std::string GithubAnnotations(const RunReport& report);

// The run as Markdown, to be appended to the file that GITHUB_STEP_SUMMARY names: the outcome, a table of the steps and one
// of the checks. Always under 1 MB: a step's file over 1 MiB is not shown at all, so what does not fit becomes "+N more".
std::string GithubSummary(const RunReport& report);

}  // namespace freshness
