// What is known of every check, for people: the page at /.
#pragma once

#include <string>

#include "exporter/board.h"
#include "exporter/history.h"

namespace freshness {

struct StatusPageSettings {
  std::string telemetry_path = "/metrics";  // where the metrics are
  std::string runbook_url = {};             // where docs/RUNBOOK.md is served; empty: nowhere
  bool reloads = true;                      // false: the page at /paused, for who reads slowly or listens
};

// The page as HTML, whole in itself: no script, nothing from elsewhere; StatusPageHeaders() go with it. `now` is what
// verdicts are worked out at, `wall_now` the time shown. What is wrong comes first. Of more than three targets, those that
// are well are folded to a line each, and so is what is wrong beyond the first 20; of more than 300 checks the first 300
// have their last day drawn. Pure but for reading `history`; whatever a name or a reason holds is shown as text.
std::string StatusPage(const Snapshot& snapshot, const History& history, MonotonicTime now, TimePoint wall_now,
                       const StatusPageSettings& settings = {});

}  // namespace freshness
