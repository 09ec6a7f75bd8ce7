// A target on the status page: how its polls go, and its checks.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "exporter/board.h"
#include "exporter/history.h"
#include "exporter/status_row.h"

namespace freshness {

struct StatusTarget {
  const TargetStatus* status;
  std::vector<StatusRow> rows;  // worst first
  Outcome worst = Outcome::kPassed;
};

// The targets of `snapshot`, judged at `now`: the worst first, else as configured.
std::vector<StatusTarget> JudgedTargets(const Snapshot& snapshot, MonotonicTime now);

struct TargetContext {
  const History& history;
  MonotonicTime now;
  TimePoint wall_now;
  std::string_view runbook_url;
  bool plots;
  bool folded;  // shown as one line, which opens
};

std::string TargetHtml(const StatusTarget& target, const TargetContext& context);

}  // namespace freshness
