// Names and values written safely into SQL.
#pragma once

#include <string>
#include <string_view>

#include "checks/model/check.h"

namespace freshness {

// "name", inner quotes doubled.
std::string QuoteName(std::string_view name);
// "schema"."table", or "table" for one that the search path finds.
std::string QuoteTable(const TableName& table);
// 'value', read the same whatever standard_conforming_strings says.
std::string QuoteText(std::string_view value);

}  // namespace freshness
