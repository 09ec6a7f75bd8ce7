// Checks and catalog facts for the tests of what is asked of Postgres.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "checks/model/check.h"
#include "checks/sources/table_facts.h"

namespace freshness::test {

// Newest bucket of `granularity` in "rollups".
inline Check RollupCheck(const std::string& granularity) {
  Check check;
  check.name = "rollups_" + granularity;
  check.table = "rollups";
  check.where = {{"granularity", granularity}};
  check.timestamp = "bucket_end";
  check.newest_by = "bucket_start";
  check.period = std::chrono::hours(1);
  check.error_after = std::chrono::minutes(90);
  return check;
}

// Newest entry of "audit", which has no index on created_at alone.
inline Check AuditCheck() {
  Check check;
  check.name = "audit";
  check.table = "audit";
  check.timestamp = check.newest_by = "created_at";
  check.error_after = std::chrono::hours(24);
  return check;
}

// A table of which nothing is known but one index.
inline TableFacts Indexed(std::vector<IndexKey> keys) {
  TableFacts facts;
  facts.indexes.push_back(std::move(keys));
  return facts;
}

}  // namespace freshness::test
