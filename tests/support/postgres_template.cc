#include "tests/support/postgres_template.h"

#include <cstdlib>
#include <fstream>
#include <random>
#include <stdexcept>

#include "tests/support/subprocess.h"
#include "tests/support/temp_dir.h"

namespace freshness::test {
namespace {

namespace fs = std::filesystem;

std::string RandomPassword() {
  std::random_device random;
  std::uniform_int_distribution<std::size_t> pick(0, 35);
  std::string password = "pw";
  for (int i = 0; i < 24; ++i) password += "abcdefghijklmnopqrstuvwxyz0123456789"[pick(random)];
  return password;
}

void RunAsServerAccount(const std::vector<std::string>& argv) {
  const Finished done = RunProgram(ProcessSpec{.argv = argv, .environment = BasicEnvironment(), .account = ServerAccount()});
  if (done.exit_code != 0) throw std::runtime_error(argv.front() + " failed: " + done.out + done.err);
}

fs::path MakeEmptyCluster(const fs::path& folder) {
  GiveToServerAccount(folder);
  const fs::path password_file = folder / "password";
  std::ofstream(password_file) << ClusterPassword() << '\n';
  GiveToServerAccount(password_file);
  fs::permissions(password_file, fs::perms::owner_read);
  const fs::path data = folder / "data";
  RunAsServerAccount({PostgresBinaries() / "initdb", "--pgdata=" + data.string(), "--username=postgres",
                      "--pwfile=" + password_file.string(), "--auth-local=trust", "--auth-host=scram-sha-256", "--no-sync",
                      "--no-instructions", "--encoding=UTF8", "--locale=C.UTF-8"});
  return data;
}

}  // namespace

fs::path PostgresBinaries() {
  fs::path newest;
  int newest_major = 0;
  std::error_code none;  // no such folder is no error: PATH is next
  for (const fs::directory_entry& entry : fs::directory_iterator("/usr/lib/postgresql", none)) {
    const int major = std::atoi(entry.path().filename().c_str());
    if (major <= newest_major || !fs::exists(entry.path() / "bin/initdb")) continue;
    newest = entry.path() / "bin";
    newest_major = major;
  }
  if (!newest.empty()) return newest;
  const Finished found = RunProgram({"sh", "-c", "command -v initdb"}, BasicEnvironment());
  if (found.exit_code != 0) throw std::runtime_error("No Postgres server is installed: install package postgresql.");
  return fs::path(found.out).parent_path();
}

const std::string& ClusterPassword() {
  static const std::string password = RandomPassword();
  return password;
}

void CopyEmptyCluster(const fs::path& data) {
  static const TempDir folder;
  static const fs::path empty = MakeEmptyCluster(folder.Path());
  RunAsServerAccount({"cp", "--recursive", "--preserve=mode", empty, data});
}

}  // namespace freshness::test
