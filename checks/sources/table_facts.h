// What the catalogs say of the polled tables: how their newest row is found fast, and whether it can be seen at all.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "checks/model/check.h"

namespace freshness {

// A result, as text; nothing is SQL's null.
using Row = std::vector<std::optional<std::string>>;
using Rows = std::vector<Row>;

struct IndexKey {
  std::string column;
  bool descending = false;
  bool odd_nulls = false;  // nulls last where it descends, first where it ascends
};

struct TableFacts {
  std::map<std::string, std::string> columns;  // column: its SQL type
  std::set<std::string> not_null;
  std::vector<std::vector<IndexKey>> indexes;  // valid B-trees over all rows, their keys in order
  bool readable = false;                       // as a whole: a right to some columns alone is not enough
  std::optional<std::string> hidden_from;      // the role that row level security may hide rows from
};

using Facts = std::map<TableName, TableFacts>;

// The tables that `checks` read, fed_by's among them. A check whose name cannot be read is passed over.
std::set<TableName> TablesOf(std::span<const Check> checks);

// The statement that asks for the facts of `tables`, and its answer read back. A table that does not exist has no entry.
std::string FactsStatement(const std::set<TableName>& tables);
Facts ReadFacts(const std::set<TableName>& tables, const Rows& rows);

// The facts of the table that is written `table` in the configuration; empty ones where none are known.
const TableFacts& FactsOf(const std::string& table, const Facts& facts);

// How the newest row is found.
struct Path {
  enum class Kind {
    kOrdered,   // order by newest_by: through an index that leads there, or, where there is none, by reading the table
    kLooseScan  // one hop a value of `leading`, through an index on (leading, newest_by)
  };
  Kind kind = Kind::kOrdered;
  std::string leading;
  bool leading_descends = false;  // the direction in which the index is walked
  bool leading_nullable = true;
  // Where the index has its nulls; an `order by` that says otherwise cannot use it, though it never meets one.
  bool newest_odd_nulls = false;
  bool leading_odd_nulls = false;
};
Path PathToNewest(const Check& check, const TableFacts& facts);

}  // namespace freshness
