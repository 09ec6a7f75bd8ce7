// The fault table, for people.
#pragma once

#include <string>
#include <vector>

namespace freshness::faults {

struct Row {
  std::string fault;
  std::string expected;
  std::string seen;
  std::vector<std::string> wrong;  // empty: as expected
  std::string skipped;             // why it was not tried, or empty
};

// Columns fault, expected, seen, ok; long texts go on below. A row that was not as expected says why under it. Pure.
std::string FaultTable(const std::vector<Row>& rows);

// "20 faults: 19 ok, 1 skipped".
std::string Summary(const std::vector<Row>& rows);

}  // namespace freshness::faults
