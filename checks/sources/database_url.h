// Where a Postgres target is, read from its URL.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "checks/net/secret.h"

namespace freshness {

// What can be said aloud of a database URL, and the connection string that cannot.
struct DatabaseUrl {
  std::string place;  // "HOST:PORT/DATABASE", for messages: valid UTF-8 on one line
  std::string user;   // for messages too
  int hosts = 1;      // how many are tried in turn
  Secret connection;  // libpq's keyword form, its connect time-out left open
};

// Reads a URL (postgresql://USER:PASSWORD@HOST:PORT/DATABASE?...) or libpq's keyword form (host=... dbname=...). A URL that
// libpq would read otherwise than its writer meant (an unescaped `@`, `/` or space in the password) is refused: libpq's own
// complaint would quote a piece of the password. On failure: a sentence's end that holds no part of the value, to follow the
// name of the variable it came from.
std::variant<DatabaseUrl, std::string> ParseDatabaseUrl(const Secret& url);

// Only the complaint; nothing when the URL is well formed.
std::optional<std::string> DatabaseUrlProblem(const Secret& url);

}  // namespace freshness
