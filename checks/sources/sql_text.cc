#include "checks/sources/sql_text.h"

namespace freshness {

std::string QuoteName(std::string_view name) {
  std::string quoted = "\"";
  for (const char c : name) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

std::string QuoteTable(const TableName& table) {
  return (table.schema ? QuoteName(*table.schema) + "." : std::string()) + QuoteName(table.name);
}

std::string QuoteWrittenTable(const std::string& text) {
  return QuoteTable(ParseTableName(text).value_or(TableName{{}, text}));
}

std::string QuoteText(std::string_view value) {
  std::string quoted = value.find('\\') == std::string_view::npos ? "'" : "E'";
  for (const char c : value) {
    if (c == '\'' || c == '\\') quoted += c;
    quoted += c;
  }
  return quoted + '\'';
}

}  // namespace freshness
