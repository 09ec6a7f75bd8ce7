#include "tests/bench/bench_database.h"

#include <stdexcept>
#include <variant>

#include "checks/sql/embedded.h"

namespace freshness::bench {
namespace {

constexpr auto kPatience = std::chrono::minutes(10);

DatabaseUrl Parse(const std::string& url) {
  auto parsed = ParseDatabaseUrl(Secret(url));
  if (const auto* problem = std::get_if<std::string>(&parsed)) throw std::runtime_error("the benchmark's URL " + *problem);
  return std::get<DatabaseUrl>(std::move(parsed));
}

}  // namespace

void FillWithSeed(test::PrivatePostgres& postgres, const std::string& database) {
  postgres.Execute(database, std::string(kSchemaSql));
  postgres.Execute(database, std::string(kSeedSql));
}

const std::string& SharedDatabase() {
  static const std::string name = [] {
    test::SharedPostgres().CreateDatabase("bench");
    FillWithSeed(test::SharedPostgres(), "bench");
    return "bench";
  }();
  return name;
}

PolledDatabase::PolledDatabase(const std::string& url) : checks_(DefaultChecks()), source_(Parse(url), watchdog_, clock_) {}

void PolledDatabase::Poll() {
  const PollResult result = source_.Poll(checks_, clock_.Monotonic() + kPatience);
  for (std::size_t i = 0; i < checks_.size(); ++i) {
    const auto* failure = std::get_if<Failure>(&result.answers.at(i));
    if (failure) throw std::runtime_error("check " + checks_[i].name + " was not answered: " + failure->detail);
  }
}

BareConnection::BareConnection(const std::string& url) {
  auto opened = PostgresConnection::Open(Parse(url), watchdog_, MonotonicClock::now() + kPatience);
  if (const auto* failure = std::get_if<Failure>(&opened)) throw std::runtime_error(failure->detail);
  connection_ = std::get<std::unique_ptr<PostgresConnection>>(std::move(opened));
}

void BareConnection::Query(const std::string& sql) {
  const auto reply = connection_->Query(sql, MonotonicClock::now() + kPatience);
  if (const auto* failure = std::get_if<Failure>(&reply)) throw std::runtime_error(failure->detail);
}

}  // namespace freshness::bench
