// A check's age, drawn: beside its limit, and over the last day. Each picture says in words what it shows.
#pragma once

#include <string>
#include <vector>

#include "checks/model/judge.h"
#include "exporter/history.h"

namespace freshness {

// A bar that is full at the limit; beyond it, the whole bar is the age, and a mark says where the limit is.
std::string AgeBar(const Check& check, const Verdict& verdict);

// The day of `slots`, oldest on the left: the age as an area, the limit as a line, and below them a band of states. Gaps
// where nothing was known.
std::string AgePlot(const Check& check, const std::vector<HistorySlot>& slots);

// "Last 24 h: highest age 5 h 57 min; stale 1 h, fresh 20 h 55 min, nothing known 2 h 5 min".
std::string DayInWords(const std::vector<HistorySlot>& slots);

}  // namespace freshness
