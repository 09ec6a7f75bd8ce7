#include "tests/support/pgbouncer.h"

#include <libpq-fe.h>

#include <fstream>
#include <sstream>
#include <stdexcept>

#include "tests/support/free_port.h"

namespace freshness::test {
namespace {

constexpr std::chrono::seconds kStartTimeout(20);

}  // namespace

PgBouncer::PgBouncer(const PrivatePostgres& postgres, int pool_size) : password_(postgres.Password()), port_(FreePort()) {
  WriteFiles(postgres, pool_size);
  server_ = std::make_unique<Subprocess>(ProcessSpec{.argv = {"/usr/sbin/pgbouncer", folder_.Path() / "pgbouncer.ini"},
                                                     .environment = BasicEnvironment(),
                                                     .log = folder_.Path() / "log",
                                                     .account = ServerAccount()});
  const auto deadline = std::chrono::steady_clock::now() + kStartTimeout;
  // Its own console database answers whether or not Postgres does.
  while (::PQping(Url("pgbouncer").c_str()) != PQPING_OK) {
    if (server_->Wait(std::chrono::milliseconds(10))) throw std::runtime_error("pgbouncer did not start:\n" + Log());
    if (std::chrono::steady_clock::now() > deadline) throw std::runtime_error("pgbouncer is not up:\n" + Log());
  }
}

PgBouncer::~PgBouncer() = default;

void PgBouncer::WriteFiles(const PrivatePostgres& postgres, int pool_size) const {
  const std::filesystem::path users = folder_.Path() / "users";
  std::ofstream(users) << "\"postgres\" \"" << password_ << "\"\n";
  const std::filesystem::path ini = folder_.Path() / "pgbouncer.ini";
  std::ofstream(ini) << "[databases]\n"
                     << "* = host=127.0.0.1 port=" << postgres.Port() << "\n"
                     << "[pgbouncer]\n"
                     << "listen_addr = 127.0.0.1\n"
                     << "listen_port = " << port_ << "\n"
                     << "unix_socket_dir =\n"
                     << "auth_type = scram-sha-256\n"
                     << "auth_file = " << users.string() << "\n"
                     << "admin_users = postgres\n"
                     << "pool_mode = transaction\n"
                     << "default_pool_size = " << pool_size << "\n"
                     << "server_login_retry = 1\n";  // a test that stops Postgres need not wait 15 s for it to be seen again
  GiveToServerAccount(users);
  std::filesystem::permissions(users, std::filesystem::perms::owner_read);
}

std::string PgBouncer::Url(const std::string& database) const {
  return "postgres://postgres:" + password_ + "@127.0.0.1:" + std::to_string(port_) + "/" + database;
}

std::string PgBouncer::Log() const {
  std::ostringstream text;
  text << std::ifstream(folder_.Path() / "log").rdbuf();
  return text.str();
}

}  // namespace freshness::test
