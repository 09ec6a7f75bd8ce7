#include "checks/sources/postgres_schema.h"

#include <map>
#include <memory>
#include <sstream>
#include <utility>

#include "checks/sources/postgres_connection.h"
#include "checks/sql/embedded.h"

namespace freshness {
namespace {

using Strings = std::vector<std::string>;

Strings SplitTabs(const std::string& line) {
  Strings fields;
  std::istringstream stream(line);
  for (std::string field; std::getline(stream, field, '\t');) fields.push_back(field);
  fields.resize(3);
  return fields;
}

}  // namespace

std::vector<std::string> CompareFacts(std::string_view expected, const std::vector<Strings>& found) {
  std::map<std::pair<std::string, std::string>, std::string> actual;
  Strings differences;
  for (const Strings& fact : found) {
    actual[{fact.at(0), fact.at(1)}] = fact.at(2);
    // Rights are the one thing that there may not be more of: an older overload that anybody may execute, say.
    const bool expected_too = expected.find(fact.at(0) + "\t" + fact.at(1) + "\t") != std::string_view::npos;
    if (fact.at(0) == "privilege" && fact.at(2) != "none" && !expected_too) {
      differences.push_back(fact.at(0) + " " + fact.at(1) + " is " + fact.at(2) + ", should be none");
    }
  }
  std::istringstream lines{std::string(expected)};
  for (std::string line; std::getline(lines, line);) {
    if (line.empty()) continue;
    const Strings fact = SplitTabs(line);
    const auto same = actual.find({fact[0], fact[1]});
    const std::string subject = fact[0] + " " + fact[1];
    if (same == actual.end()) {
      differences.push_back(subject + " is missing");
    } else if (same->second != fact[2]) {
      // A digest tells that two bodies differ, and nothing that a person could read.
      const bool digest = fact[2].starts_with("md5 ");
      differences.push_back(subject +
                            (digest ? " differs from schema.sql" : " is " + same->second + ", should be " + fact[2]));
    }
  }
  return differences;
}

std::variant<std::vector<std::string>, Failure> VerifySchema(const DatabaseUrl& url, Watchdog& watchdog,
                                                             MonotonicTime deadline) {
  auto opened = PostgresConnection::Open(url, watchdog, deadline);
  if (auto* failure = std::get_if<Failure>(&opened)) return std::move(*failure);
  auto reply = std::get<0>(opened)->Query(std::string(kFactsSql), deadline);
  if (auto* failure = std::get_if<Failure>(&reply)) return std::move(*failure);
  std::vector<Strings> found;
  for (const Row& row : std::get<Rows>(reply)) {
    found.push_back({row.at(0).value_or(""), row.at(1).value_or(""), row.at(2).value_or("")});
  }
  return CompareFacts(kSchemaFacts, found);
}

std::variant<std::vector<std::string>, Failure> ApplySchema(const DatabaseUrl& url, Watchdog& watchdog,
                                                            MonotonicTime deadline) {
  auto opened = PostgresConnection::Open(url, watchdog, deadline);
  if (auto* failure = std::get_if<Failure>(&opened)) return std::move(*failure);
  PostgresConnection& connection = *std::get<0>(opened);
  // One simple-query string is one implicit transaction.
  auto reply = connection.Query(std::string(kSchemaSql), deadline);
  if (auto* failure = std::get_if<Failure>(&reply)) return std::move(*failure);
  return connection.TakeRemarks();
}

}  // namespace freshness
