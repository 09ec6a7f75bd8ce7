// One connection to a Postgres server, every wait on it bounded.
#pragma once

#include <memory>
#include <string>
#include <variant>

#include "checks/model/observation.h"
#include "checks/net/watchdog.h"
#include "checks/sources/database_url.h"
#include "checks/sources/table_facts.h"

namespace freshness {

// Not thread-safe. Errors are values.
class PostgresConnection {
 public:
  // Connects, in 20 s at the most. Bounded by libpq's connect_timeout, in whole seconds and two at the least; a host name's
  // look-up is bounded by the resolver alone.
  static std::variant<std::unique_ptr<PostgresConnection>, Failure> Open(const DatabaseUrl& url, Watchdog& watchdog,
                                                                         MonotonicTime deadline);
  ~PostgresConnection();
  PostgresConnection(const PostgresConnection&) = delete;  // owns a socket
  PostgresConnection& operator=(const PostgresConnection&) = delete;

  // Sends `sql` (one or more statements, as a simple query) and returns the last one's rows. At the deadline the socket is
  // shut down. After a failure look at Broken().
  std::variant<Rows, Failure> Query(const std::string& sql, MonotonicTime deadline);

  // What the server said beside its answers since the last call (notices and warnings), one line each.
  std::vector<std::string> TakeRemarks();

  // The connection is of no more use: drop it and open another.
  bool Broken() const { return broken_; }

 private:
  struct Handle;
  PostgresConnection(std::unique_ptr<Handle> handle, Watchdog& watchdog, std::string place);

  Watchdog& watchdog_;
  const std::string place_;
  bool broken_ = false;
  std::unique_ptr<Handle> handle_;
};

}  // namespace freshness
