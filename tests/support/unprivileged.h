// Postgres and pgbouncer refuse to run as root; a test that runs as root lends them another user.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>

namespace freshness::test {

struct Account {
  uid_t user;
  gid_t group;
};

// Who servers run as: `postgres` where that user exists, else `nobody`. Nothing when the test itself is not root: then they
// run as whoever runs the test.
std::optional<Account> ServerAccount();

// Hands `path` to that user. Does nothing when the test is not root. Throws std::system_error.
void GiveToServerAccount(const std::filesystem::path& path);

}  // namespace freshness::test
