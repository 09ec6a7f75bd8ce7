#include "checks/sources/table_facts.h"

#include <algorithm>

#include "checks/sources/embedded.h"
#include "checks/sources/sql_text.h"

namespace freshness {
namespace {

// How many of an index's first keys are fixed by the check's `where`.
std::size_t FixedKeys(const Check& check, const std::vector<IndexKey>& keys) {
  const auto fixed = [&](const IndexKey& key) { return check.where.contains(key.column); };
  return static_cast<std::size_t>(std::find_if_not(keys.begin(), keys.end(), fixed) - keys.begin());
}

void ReadIndexKey(const Row& row, std::string& open_index, TableFacts& facts) {
  const std::string index = row.at(3).value_or("");
  if (facts.indexes.empty() || index != open_index) facts.indexes.emplace_back();
  open_index = index;
  facts.indexes.back().push_back({row.at(2).value_or(""), row.at(4) == "t", row.at(6) == "t"});
}

}  // namespace

std::set<TableName> TablesOf(std::span<const Check> checks) {
  std::set<TableName> tables;
  for (const Check& check : checks) {
    if (const auto table = ParseTableName(check.table)) tables.insert(*table);
    if (!check.fed_by) continue;
    if (const auto table = ParseTableName(check.fed_by->table)) tables.insert(*table);
  }
  return tables;
}

std::string FactsStatement(const std::set<TableName>& tables) {
  std::string asked;
  std::size_t slot = 0;
  for (const TableName& table : tables) {
    asked += (slot == 0 ? "(" : ", (") + std::to_string(slot) + ", ";
    asked += (table.schema ? QuoteText(*table.schema) : "null") + "::text, " + QuoteText(table.name) + "::text)";
    ++slot;
  }
  constexpr std::string_view kPlace = "%ASKED%";
  std::string statement(kTableFactsSql);
  return statement.replace(statement.rfind(kPlace), kPlace.size(), asked);
}

Facts ReadFacts(const std::set<TableName>& tables, const Rows& rows) {
  const std::vector<TableName> by_slot(tables.begin(), tables.end());
  Facts facts;
  std::string open_index;
  for (const Row& row : rows) {
    TableFacts& table = facts[by_slot.at(std::stoul(row.at(0).value_or("")))];
    const std::string kind = row.at(1).value_or("");
    const std::string name = row.at(2).value_or("");
    if (kind == "column") {
      table.columns[name] = row.at(3).value_or("");
      if (row.at(4) == "t") table.not_null.insert(name);
    } else if (kind == "index") {
      ReadIndexKey(row, open_index, table);
    } else if (kind == "hidden") {
      table.hidden_from = name;
    } else if (kind == "readable") {
      table.readable = true;
    }
  }
  return facts;
}

const TableFacts& FactsOf(const std::string& table, const Facts& facts) {
  static const TableFacts kNone;
  const auto found = facts.find(ParseTableName(table).value_or(TableName{{}, table}));
  return found == facts.end() ? kNone : found->second;
}

Path PathToNewest(const Check& check, const TableFacts& facts) {
  Path straight;
  Path loose;
  for (const std::vector<IndexKey>& keys : facts.indexes) {
    const std::size_t fixed = FixedKeys(check, keys);
    if (fixed < keys.size() && keys[fixed].column == check.newest_by) {
      straight.newest_odd_nulls = keys[fixed].odd_nulls;
      return straight;
    }
    if (fixed + 1 >= keys.size() || keys[fixed + 1].column != check.newest_by) continue;
    loose.kind = Path::Kind::kLooseScan;
    loose.leading = keys[fixed].column;
    // The walk wants newest_by to descend; where the index has it ascend, it is walked backwards, and `leading` with it.
    loose.leading_descends = keys[fixed].descending == keys[fixed + 1].descending;
    loose.leading_odd_nulls = keys[fixed].odd_nulls;
    loose.newest_odd_nulls = keys[fixed + 1].odd_nulls;
    loose.leading_nullable = !facts.not_null.contains(loose.leading);
  }
  return loose;
}

}  // namespace freshness
