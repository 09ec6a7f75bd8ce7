#include "tests/support/unprivileged.h"

#include <pwd.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace freshness::test {

std::optional<Account> ServerAccount() {
  if (::geteuid() != 0) return std::nullopt;
  for (const char* name : {"postgres", "nobody"}) {
    if (const passwd* entry = ::getpwnam(name)) return Account{entry->pw_uid, entry->pw_gid};
  }
  throw std::runtime_error("This runs as root, and neither user postgres nor nobody exists to run a server as.");
}

void GiveToServerAccount(const std::filesystem::path& path) {
  const std::optional<Account> account = ServerAccount();
  if (account && ::chown(path.c_str(), account->user, account->group) != 0) {
    throw std::system_error(errno, std::generic_category(), "cannot chown " + path.string());
  }
}

}  // namespace freshness::test
