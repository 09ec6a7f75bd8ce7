// Databases to measure on, and what is measured there.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "checks/model/check.h"
#include "checks/model/clock.h"
#include "checks/net/watchdog.h"
#include "checks/sources/postgres_connection.h"
#include "checks/sources/postgres_source.h"
#include "tests/support/private_postgres.h"

namespace freshness::bench {

// Puts the schema and the seed into an empty database, so that every default check has an answer.
void FillWithSeed(test::PrivatePostgres& postgres, const std::string& database);

// The database that all areas but the large one share, on SharedPostgres(): made when first asked for; its name.
const std::string& SharedDatabase();

// The default checks of one database, polled on a connection that is kept. Not thread-safe.
class PolledDatabase {
 public:
  explicit PolledDatabase(const std::string& url);
  // Throws std::runtime_error when a check is not answered.
  void Poll();

 private:
  const SystemClock clock_;
  Watchdog watchdog_;
  const std::vector<Check> checks_;
  PostgresSource source_;
};

// A kept connection of the same kind, for what a poll is compared with.
class BareConnection {
 public:
  explicit BareConnection(const std::string& url);
  // Throws std::runtime_error when it fails, or takes over ten minutes.
  void Query(const std::string& sql);

 private:
  Watchdog watchdog_;
  std::unique_ptr<PostgresConnection> connection_;
};

}  // namespace freshness::bench
