// A real Postgres server of the test's own.
//
//   PrivatePostgres& postgres = SharedPostgres();          // one for the whole test program, or
//   PrivatePostgres postgres({.settings = {{"max_connections", "5"}}});
//   postgres.CreateDatabase("fresh");
//   postgres.Execute("fresh", "create table t (at timestamptz)");
//   ... postgres.Url("fresh") ...
#pragma once

#include <csignal>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "tests/support/subprocess.h"
#include "tests/support/temp_dir.h"

namespace freshness::test {

class PrivatePostgres;

struct PostgresOptions {
  std::map<std::string, std::string> settings = {};  // of postgresql.conf, as -c name=value
  Variables environment = {};                        // beside BasicEnvironment()
  // Makes it a hot standby of this server, which must be running, with the databases that it has: a copy that streams.
  const PrivatePostgres* standby_of = nullptr;
};

// A cluster in a folder of its own, started at construction, stopped and removed on destruction; it also ends when the
// thread that started it does. TCP on loopback asks for the password (scram-sha-256), the unix socket does not. Nothing is
// synced to disk. The superuser is `postgres`. Not thread-safe.
class PrivatePostgres {
 public:
  enum class StopMode { kFast, kImmediate };

  // Throws std::runtime_error, with the server's log, when it does not come up.
  explicit PrivatePostgres(PostgresOptions options = {});
  ~PrivatePostgres();
  PrivatePostgres(const PrivatePostgres&) = delete;  // one folder, one server
  PrivatePostgres& operator=(const PrivatePostgres&) = delete;

  // postgres://postgres:PASSWORD@127.0.0.1:PORT/database
  std::string Url(const std::string& database = "postgres") const;
  // The same without the password, through the unix socket.
  std::string SocketUrl(const std::string& database = "postgres") const;
  int Port() const { return port_; }
  const std::string& Password() const;  // of this test program's clusters; letters and digits
  std::filesystem::path SocketFolder() const { return folder_.Path(); }
  std::string Log() const;

  // All through the unix socket as the superuser, in a session of their own; they throw pqxx::sql_error.
  void CreateDatabase(const std::string& name);
  void DropDatabase(const std::string& name);                         // with whoever is connected to it
  void Execute(const std::string& database, const std::string& sql);  // any number of statements
  // The first column of the first row, as text; nothing when there is no row or it is null.
  std::optional<std::string> Value(const std::string& database, const std::string& sql);

  // Stop() waits for the end, Start() until connections are accepted; the port stays.
  void Stop(StopMode mode = StopMode::kFast);
  void Start();
  bool Running() const { return server_ != nullptr; }
  // To the postmaster and every process of its own. SIGSTOP freezes the server, SIGCONT thaws it.
  void Signal(int signal);

 private:
  void MakeData() const;
  void Launch();
  void WaitUntilAccepting();

  const PostgresOptions options_;
  TempDir folder_;
  int port_;
  std::unique_ptr<Subprocess> server_;  // last: ends before its folder goes
};

// One cluster for the whole test program, made when first asked for. A test that stops or freezes its server takes its own.
PrivatePostgres& SharedPostgres();

// Whether this installation has extension `name` ("pg_cron").
bool PostgresHasExtension(const std::string& name);

}  // namespace freshness::test
