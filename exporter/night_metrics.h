// A night as metrics, for a Pushgateway or node_exporter's textfile collector.
#pragma once

#include <optional>
#include <string>

#include "checks/model/run_report.h"

namespace freshness {

// A night that succeeded ran, and no step of it failed; warnings are no failure.
bool Succeeded(const RunReport& report);

// The night's outcome in the text format, as docs/METRICS.md has it, with label `target`. `earlier_success` is when the last
// night that succeeded ended, where that is known: it stands while this one failed, since a failure must not look like
// "never".
std::string NightMetricsText(const RunReport& report, const std::string& target,
                             const std::optional<TimePoint>& earlier_success);

// When the last success was, by what NightMetricsText() once wrote for `target`; nothing when `text` does not say.
std::optional<TimePoint> LastSuccessIn(const std::string& text, const std::string& target);

}  // namespace freshness
