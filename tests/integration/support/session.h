// A session of somebody else's, that stays open between statements.
#pragma once

#include <optional>
#include <string>

struct pg_conn;

namespace freshness::test {

// One connection. Not thread-safe. Everything throws std::runtime_error.
class Session {
 public:
  explicit Session(const std::string& url);
  ~Session();
  Session(const Session&) = delete;  // one connection, one owner
  Session& operator=(const Session&) = delete;

  // Runs any number of statements. Returns the last one's first field, nothing when there is none or it is null.
  std::optional<std::string> Execute(const std::string& sql);

 private:
  pg_conn* const connection_;
};

}  // namespace freshness::test
