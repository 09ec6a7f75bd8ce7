// A check's row on the status page.
#pragma once

#include <string>
#include <string_view>

#include "exporter/board.h"
#include "exporter/history.h"

namespace freshness {

struct StatusRow {
  const TargetStatus* target;
  std::size_t slot;  // which of the target's checks
  Verdict verdict;
};

// What rows are made with.
struct RowContext {
  const History& history;
  MonotonicTime now;
  std::string_view runbook_url;
  bool plots;         // the last day is drawn
  bool told_already;  // why no check of the target was answered stands above its rows
};

std::string CheckRowHtml(const StatusRow& row, const RowContext& context);

// "reason: detail" of a failure, as Judge() begins its own reason with.
std::string FailureText(const Failure& failure);

}  // namespace freshness
