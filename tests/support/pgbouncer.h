// A real pgbouncer in transaction mode.
#pragma once

#include <memory>
#include <string>

#include "tests/support/private_postgres.h"

namespace freshness::test {

// Stands before `postgres`, which must outlive it, on a loopback port of its own; every database is served under its own
// name. Clients need the same password. Runs from construction to destruction.
class PgBouncer {
 public:
  // `pool_size`: server connections a database at the most. Throws std::runtime_error, with its log, when it does not come
  // up.
  explicit PgBouncer(const PrivatePostgres& postgres, int pool_size = 5);
  ~PgBouncer();
  PgBouncer(const PgBouncer&) = delete;  // one port, one server
  PgBouncer& operator=(const PgBouncer&) = delete;

  std::string Url(const std::string& database = "postgres") const;
  int Port() const { return port_; }
  std::string Log() const;

 private:
  void WriteFiles(const PrivatePostgres& postgres, int pool_size) const;

  const std::string password_;
  TempDir folder_;
  int port_;
  std::unique_ptr<Subprocess> server_;  // last: ends before its folder goes
};

}  // namespace freshness::test
