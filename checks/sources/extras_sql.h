// The statement that asks what a poll tells beside its answers: holes in rollups, and the audit log's requests.
#pragma once

#include <span>
#include <string>

#include "checks/sources/poll_sql.h"

namespace freshness {

// One select over `questions`, whose tables are known to answer; empty when there is nothing to ask. It probes indexes only:
// its cost is bounded by the number of buckets and of the day's requests, not by the tables' rows.
std::string ExtrasSelect(std::span<const Question> questions, const Facts& facts);

// Its rows, read back. `slots` is the number of the poll's checks.
PollExtras ReadExtras(const Rows& rows, std::size_t slots);

}  // namespace freshness
