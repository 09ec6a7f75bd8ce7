#include "exporter/commands.h"

#include <cstdio>
#include <optional>

#include "checks/sources/postgres_schema.h"
#include "checks/sql/embedded.h"
#include "exporter/sources.h"

namespace freshness {
namespace {

constexpr auto kVerifyTimeout = std::chrono::seconds(30);
// An index on a large audit log takes minutes to build.
constexpr auto kApplyTimeout = std::chrono::minutes(30);

void Print(std::FILE* stream, std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stream);
}

// The one target that a schema command means.
std::optional<DatabaseUrl> OnlyDatabase(const Config& config) {
  if (config.targets.size() == 1) {
    auto database = DatabaseOf(config.targets.front());
    if (!database) {
      Print(stderr,
            "freshness_exporter: schema verify and schema apply need the target's Postgres URL: REST shows no schema; set "
            "DATABASE_URL\n");
    }
    return database;
  }
  Print(stderr,
        "freshness_exporter: the configuration has several targets; say which one schema verify and schema apply mean, "
        "with --target NAME\n");
  return std::nullopt;
}

int Failed(const std::string& what, const Failure& failure) {
  Print(stderr, "freshness_exporter: " + what + ": " + std::string(ToString(failure.reason)) + ": " + failure.detail + "\n");
  return 1;
}

}  // namespace

int PrintSchema(const std::string& part) {
  // In a transaction of its own, so that it may be piped into psql as it is.
  Print(stdout, "begin;\n");
  Print(stdout, part == "seed" ? kSeedSql : part == "grants" ? kGrantsSql : kSchemaSql);
  Print(stdout, "commit;\n");
  return 0;
}

int VerifySchemaOf(const Config& config) {
  const auto url = OnlyDatabase(config);
  if (!url) return 2;
  Watchdog watchdog;
  const auto verified = VerifySchema(*url, watchdog, MonotonicClock::now() + kVerifyTimeout);
  if (const auto* failure = std::get_if<Failure>(&verified)) return Failed("cannot verify the schema", *failure);
  const auto& differences = std::get<std::vector<std::string>>(verified);
  for (const std::string& difference : differences) Print(stdout, difference + "\n");
  if (differences.empty()) {
    Print(stdout, "the schema of " + url->place +
                      " has the tables, columns, keys, indexes and functions of schema.sql, and no right too many\n");
    return 0;
  }
  Print(stdout, "\n" + std::to_string(differences.size()) + " difference" + (differences.size() == 1 ? "" : "s") +
                    "; `freshness_exporter schema apply` mends what it can without losing data\n");
  return 1;
}

int ApplySchemaTo(const Config& config) {
  const auto url = OnlyDatabase(config);
  if (!url) return 2;
  Watchdog watchdog;
  const auto applied = ApplySchema(*url, watchdog, MonotonicClock::now() + kApplyTimeout);
  if (const auto* failure = std::get_if<Failure>(&applied))
    return Failed("cannot apply the schema, nothing changed", *failure);
  for (const std::string& remark : std::get<std::vector<std::string>>(applied)) Print(stderr, remark + "\n");
  Print(stdout, "applied the schema to " + url->place + "\n");
  return 0;
}

}  // namespace freshness
