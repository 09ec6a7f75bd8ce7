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
// The same of a name as it is written in the configuration.
std::string QuoteWrittenTable(const std::string& text);
// 'value', read the same whatever standard_conforming_strings says.
std::string QuoteText(std::string_view value);

}  // namespace freshness
