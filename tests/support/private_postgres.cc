#include "tests/support/private_postgres.h"

#include <libpq-fe.h>

#include <fstream>
#include <pqxx/pqxx>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "tests/support/free_port.h"
#include "tests/support/postgres_template.h"

namespace freshness::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
namespace fs = std::filesystem;

constexpr seconds kStartTimeout(60);
constexpr seconds kStopTimeout(30);
constexpr int kPortTries = 5;

// Processes whose parent is `parent`, as /proc has them. All of Postgres' are the postmaster's own children.
std::vector<pid_t> ChildrenOf(pid_t parent) {
  std::vector<pid_t> children;
  for (const fs::directory_entry& entry : fs::directory_iterator("/proc")) {
    std::ifstream file(entry.path() / "stat");
    std::string stat;
    if (!std::getline(file, stat)) continue;  // no process, or it has just ended
    // "PID (NAME) STATE PARENT ...": the name may hold anything, a closing bracket too.
    std::istringstream rest(stat.substr(stat.rfind(')') + 1));
    std::string state;
    pid_t its_parent = 0;
    if (rest >> state >> its_parent && its_parent == parent) children.push_back(std::stoi(entry.path().filename()));
  }
  return children;
}

}  // namespace

PrivatePostgres::PrivatePostgres(PostgresOptions options) : options_(std::move(options)), port_(FreePort()) {
  GiveToServerAccount(folder_.Path());
  MakeData();
  for (int tries = 1;; ++tries) {
    try {
      Start();
      return;
    } catch (const std::runtime_error&) {
      // Someone else may have taken the port since it was found free.
      const bool taken = Log().find("could not bind") != std::string::npos;
      if (!taken || tries == kPortTries) throw;
      port_ = FreePort();
    }
  }
}

void PrivatePostgres::MakeData() const {
  const fs::path data = folder_.Path() / "data";
  if (options_.standby_of == nullptr) return CopyEmptyCluster(data);
  const Finished done = RunProgram(ProcessSpec{
      .argv = {PostgresBinaries() / "pg_basebackup", "--pgdata=" + data.string(),
               "--dbname=" + options_.standby_of->SocketUrl(), "--write-recovery-conf", "--checkpoint=fast", "--no-sync"},
      .environment = BasicEnvironment(),
      .account = ServerAccount()});
  if (done.exit_code != 0) throw std::runtime_error("pg_basebackup failed: " + done.out + done.err);
}

PrivatePostgres::~PrivatePostgres() {
  if (!server_) return;
  Signal(SIGCONT);
  Stop(StopMode::kImmediate);
}

std::string PrivatePostgres::Url(const std::string& database) const {
  return "postgres://postgres:" + Password() + "@127.0.0.1:" + std::to_string(port_) + "/" + database;
}

std::string PrivatePostgres::SocketUrl(const std::string& database) const {
  return "postgres:///" + database + "?user=postgres&host=" + SocketFolder().string() + "&port=" + std::to_string(port_);
}

const std::string& PrivatePostgres::Password() const {
  return ClusterPassword();
}

std::string PrivatePostgres::Log() const {
  std::ostringstream text;
  text << std::ifstream(folder_.Path() / "log").rdbuf();
  return text.str();
}

void PrivatePostgres::CreateDatabase(const std::string& name) {
  Execute("postgres", "create database \"" + name + "\"");
}

void PrivatePostgres::DropDatabase(const std::string& name) {
  Execute("postgres", "drop database if exists \"" + name + "\" with (force)");
}

void PrivatePostgres::Execute(const std::string& database, const std::string& sql) {
  pqxx::connection connection(SocketUrl(database));
  pqxx::nontransaction(connection).exec(sql);
}

std::optional<std::string> PrivatePostgres::Value(const std::string& database, const std::string& sql) {
  pqxx::connection connection(SocketUrl(database));
  const pqxx::result rows = pqxx::nontransaction(connection).exec(sql);
  if (rows.empty() || rows[0][0].is_null()) return std::nullopt;
  return rows[0][0].as<std::string>();
}

void PrivatePostgres::Start() {
  if (server_) return;
  Launch();
  try {
    WaitUntilAccepting();
  } catch (...) {
    server_.reset();
    throw;
  }
}

void PrivatePostgres::Launch() {
  std::map<std::string, std::string> settings{{"port", std::to_string(port_)},
                                              {"listen_addresses", "127.0.0.1"},
                                              {"unix_socket_directories", SocketFolder()},
                                              {"fsync", "off"},
                                              {"synchronous_commit", "off"},
                                              {"full_page_writes", "off"}};
  for (const auto& [name, value] : options_.settings) settings[name] = value;
  Variables environment = BasicEnvironment();
  for (const auto& [name, value] : options_.environment) environment[name] = value;
  ProcessSpec spec{.argv = {PostgresBinaries() / "postgres", "-D", folder_.Path() / "data"},
                   .environment = std::move(environment),
                   .log = folder_.Path() / "log",
                   .account = ServerAccount(),
                   .death_signal = SIGQUIT};  // an immediate shutdown, which takes the server's own processes along
  for (const auto& [name, value] : settings) spec.argv.insert(spec.argv.end(), {"-c", name + "=" + value});
  server_ = std::make_unique<Subprocess>(spec);
}

void PrivatePostgres::WaitUntilAccepting() {
  const auto deadline = std::chrono::steady_clock::now() + kStartTimeout;
  while (::PQping(SocketUrl().c_str()) != PQPING_OK) {
    // The wait for its end is also the pause between two tries.
    if (server_->Wait(milliseconds(10))) throw std::runtime_error("The private Postgres did not start:\n" + Log());
    if (std::chrono::steady_clock::now() > deadline) throw std::runtime_error("The private Postgres is not up:\n" + Log());
  }
}

void PrivatePostgres::Stop(StopMode mode) {
  if (!server_) return;
  server_->Signal(mode == StopMode::kFast ? SIGINT : SIGQUIT);
  server_->Wait(kStopTimeout);
  server_.reset();  // kills it if it has not ended
}

void PrivatePostgres::Signal(int signal) {
  if (!server_) return;
  // The postmaster is stopped first, so that it makes no new process meanwhile.
  server_->Signal(signal);
  for (const pid_t child : ChildrenOf(server_->Pid())) ::kill(child, signal);
}

PrivatePostgres& SharedPostgres() {
  static PrivatePostgres postgres;
  return postgres;
}

bool PostgresHasExtension(const std::string& name) {
  const Finished done = RunProgram({PostgresBinaries() / "pg_config", "--sharedir"}, BasicEnvironment());
  const std::string folder = done.out.substr(0, done.out.find('\n'));
  return done.exit_code == 0 && fs::exists(fs::path(folder) / "extension" / (name + ".control"));
}

}  // namespace freshness::test
