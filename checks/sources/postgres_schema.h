// The SQL objects of checks/sql, compared with a database and put into it.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "checks/model/observation.h"
#include "checks/net/watchdog.h"
#include "checks/sources/database_url.h"

namespace freshness {

// How the database differs from what schema.sql makes: one line of words each, empty when it does not. Only reads catalogs.
// More columns and indexes than ours are no difference.
std::variant<std::vector<std::string>, Failure> VerifySchema(const DatabaseUrl& url, Watchdog& watchdog,
                                                             MonotonicTime deadline);

// Runs schema.sql in one transaction: all of it, or nothing. Returns what the server remarked on the way.
std::variant<std::vector<std::string>, Failure> ApplySchema(const DatabaseUrl& url, Watchdog& watchdog,
                                                            MonotonicTime deadline);

// The comparison behind VerifySchema(). `expected` is schema.facts: lines of kind, object and value between tabs.
std::vector<std::string> CompareFacts(std::string_view expected, const std::vector<std::vector<std::string>>& found);

}  // namespace freshness
