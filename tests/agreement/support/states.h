// States of a database, and what the checks are to say of each, whichever way it is read.
#pragma once

#include <string>
#include <vector>

#include "tests/integration/support/polled_database.h"

namespace freshness::test {

// Who reads, and over what wire.
enum class Access {
  kAll,          // a superuser; a secret key
  kHidden,       // a role that row level security shows no rows; a publishable key
  kRevoked,      // a role, and service_role, that may read all, until `sql` is run
  kWrongSecret,  // a wrong password; a wrong key
  kNobody,       // nothing listens
  kHung          // what listens never answers
};

struct DatabaseState {
  std::string name;
  std::string sql;                 // brings the seeded database into this state
  States states;                   // of the checks that are not fresh then
  std::vector<Check> checks = {};  // instead of the default ones
  Access access = Access::kAll;
};

std::vector<DatabaseState> AllDatabaseStates();

}  // namespace freshness::test
