// Databases for the rows to watch.
#pragma once

#include <string>

#include "tests/support/private_postgres.h"

namespace freshness::faults {

inline constexpr const char* kDatabase = "watched";  // of every row
inline constexpr const char* kAllFresh = "10 fresh";
inline constexpr const char* kAllUnknown = "10 unknown";

// The server that rows share which do nothing to the server itself, with the seeded database made anew.
test::PrivatePostgres& SeededServer();
// The same database on a server of the row's own.
void Seed(test::PrivatePostgres& postgres);

// A role that is no superuser and reads everything, with the cluster's password.
inline constexpr const char* kReader = "reader";
void MakeReader(test::PrivatePostgres& postgres);

// The database's URL through `port`, as `user`.
std::string UrlThrough(const test::PrivatePostgres& postgres, int port, const std::string& user = "postgres");

// Ends the program's sessions on the server.
void EndSessions(test::PrivatePostgres& postgres);

}  // namespace freshness::faults
