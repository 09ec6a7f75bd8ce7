// A check: a table, where its newest row is, and how old that may become.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "checks/model/clock.h"

namespace freshness {

// A table's name as Postgres has it: no case folding, nothing quoted. Without a schema the search path decides.
struct TableName {
  std::optional<std::string> schema;
  std::string name;
  bool operator==(const TableName&) const = default;
  auto operator<=>(const TableName&) const = default;
};

// Reads `table`, `schema.table`, and the quoted forms `"odd.table"`, `schema."say ""hi"""`. Unquoted parts are taken
// letter by letter. Nothing when a quote is left open, a part is empty, or there are more than two parts.
std::optional<TableName> ParseTableName(const std::string& text);

// The table whose rows become the checked one's. It tells idle from broken: with no row there that should have been
// rolled up by now, an old rollup is no fault.
struct FedBy {
  std::string table;  // as written in the configuration
  std::string timestamp;
  Duration grace{0};  // how long a row may wait for its roll-up: the refresh's interval and some slack
  bool operator==(const FedBy&) const = default;
};

enum class Group { kTelemetry, kGdpr };

struct Check {
  std::string name;
  Group group = Group::kTelemetry;
  std::string table;                         // as written in the configuration; ParseTableName() reads it
  std::map<std::string, std::string> where;  // column = value, all of them
  std::string timestamp;                     // the column that age is measured from
  std::string newest_by;                     // the column that the newest row is found by; indexed, or the poll is slow
  Duration period{0};                        // a bucket's length; 0: the rows are no buckets
  std::optional<Duration> warn_after;
  std::optional<Duration> error_after;  // without it the check never fails for age or emptiness
  std::optional<FedBy> fed_by;
  std::optional<Duration> within;  // look only at rows whose newest_by is this recent
  bool operator==(const Check&) const = default;
};

// Whether both ask the database the same, so that the answer to one is an answer to the other: they differ in limits and
// group at the most.
bool AskTheSame(const Check& a, const Check& b);

// The value of label `granularity`: what `where` says of the column of that name, else empty.
std::string Granularity(const Check& check);

// The limit that a verdict is read against: error_after, else warn_after.
Duration Limit(const Check& check);

// What is watched when no configuration file says otherwise: the OmniOps telemetry rollups and its GDPR audit log.
std::vector<Check> DefaultChecks();

}  // namespace freshness
