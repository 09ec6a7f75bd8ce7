// What Postgres and libpq complain of, said so that it can be shown.
#pragma once

#include <string>
#include <string_view>

#include "checks/model/observation.h"

namespace freshness {

// A statement's error, by its SQLSTATE (empty where libpqxx keeps it to itself). `message` is the server's; its first line
// is kept, unless its class is one that quotes rows' values (22, data exceptions).
Failure ExplainStatement(std::string_view sqlstate, std::string_view message);

// Why no connection came about. libpq's text may quote pieces of a misread password, so it is only looked at for known
// phrases, never passed on; `place` and `user` are what the target's URL says of itself.
Failure ExplainConnect(std::string_view libpq_text, const std::string& place, const std::string& user);

}  // namespace freshness
