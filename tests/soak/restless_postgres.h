// A Postgres that comes and goes.
#pragma once

#include <atomic>
#include <string>
#include <thread>

#include "tests/support/private_postgres.h"

namespace freshness::soak {

// Up for some seconds, then stopped, killed or frozen in turn for some, and so on, from construction to destruction. Holds
// the seeded database.
class RestlessPostgres {
 public:
  RestlessPostgres();
  std::string Url() const;
  void Begin();  // to come and go
  int Absences() const { return absences_; }

 private:
  void Run(const std::stop_token& stop);
  void BeAway(const std::stop_token& stop, int which);

  test::PrivatePostgres postgres_;
  std::atomic<int> absences_ = 0;
  std::jthread thread_;  // last: ends before what it uses
};

}  // namespace freshness::soak
