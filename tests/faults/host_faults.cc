// What goes wrong on the program's own host: no names, no room on the disk.
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "tests/doubles/recording_slack.h"
#include "tests/doubles/slack_rules.h"
#include "tests/faults/name_server.h"
#include "tests/faults/scene.h"
#include "tests/faults/trial.h"
#include "tests/faults/watched_exporter.h"
#include "tests/places.h"

namespace freshness::faults {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

// A program run with mounts of its own; `script` makes them, and then runs the arguments. Throws Skipped where that is not
// allowed.
std::vector<std::string> WithOwnMounts(const std::string& script) {
  std::vector<std::string> argv = {"unshare", "--mount"};
  if (::geteuid() != 0) argv.insert(argv.end(), {"--user", "--map-root-user"});
  std::vector<std::string> trial = argv;
  trial.insert(trial.end(), {"sh", "-c", "mount -t tmpfs none /mnt"});
  if (test::RunProgram(trial, test::BasicEnvironment()).exit_code != 0) {
    throw Skipped("a mount of one's own is not allowed here (unshare)");
  }
  argv.insert(argv.end(), {"sh", "-c", script + " && exec \"$@\"", "sh"});
  return argv;
}

void NamesDoNotResolve(Trial& trial) {
  const NameServer names;  // dead, at first
  const test::TempDir folder;
  // Three seconds a look-up, where the default is ten. Its own host name is the only one in `hosts`.
  const fs::path resolver = folder.Path() / "resolv.conf";
  const fs::path hosts = folder.Path() / "hosts";
  std::ofstream(resolver) << "nameserver " << names.Address() << "\noptions timeout:3 attempts:1\n";
  std::ofstream(hosts) << "127.0.0.1 localhost\n";
  test::PrivatePostgres& postgres = SeededServer();
  const std::string port = std::to_string(postgres.Port());
  const std::string url = "postgres://postgres:" + postgres.Password() + "@db.example.com:" + port + "/" + kDatabase;
  WatchedExporter exporter(
      trial, {.url = url,
              .server = &postgres,
              .port = postgres.Port(),
              .wrapper = WithOwnMounts("mount --bind " + resolver.string() + " /etc/resolv.conf && mount --bind " +
                                       hosts.string() + " /etc/hosts")});
  // A poll takes as long as the look-up: until the first one is done it is not ready, and then nothing is known.
  trial.Require(exporter.Process().Get("/-/ready").status == 503, "it is ready before the first poll");
  exporter.Becomes(kAllUnknown, "unreachable");
  exporter.Says("rollups_hourly", "host name does not resolve");
  trial.Require(names.Asked() > 0, "nobody asked the resolver");
  std::ofstream(hosts, std::ios::app) << "127.0.0.1 db.example.com\n";
  exporter.Becomes(kAllFresh);
  // And the other way round: what was found may be lost.
  std::ofstream(hosts) << "127.0.0.1 localhost\n";
  exporter.Stays(kAllFresh, milliseconds(700));  // a connection that stands needs no name
  EndSessions(postgres);
  exporter.Becomes(kAllUnknown, "unreachable");
  std::ofstream(hosts, std::ios::app) << "127.0.0.1 db.example.com\n";
  exporter.Becomes(kAllFresh);
  exporter.Finish();
}

// The night with its records on a disk of one page, and then the last step of a CI job that failed.
void DiskFull(Trial& trial) {
  test::PrivatePostgres& postgres = SeededServer();
  postgres.Execute(kDatabase,
                   "insert into gdpr_audit_log (domain, request_type, created_at) "
                   "values ('shop.example.com', 'export', now() + interval '400 days')");
  const test::RecordingSlack slack;
  const test::TempDir folder;
  const std::string runs = folder.Path() / "runs";
  fs::create_directory(runs);
  std::vector<std::string> argv =
      WithOwnMounts("mount -t tmpfs -o size=4k none " + runs + " && head -c 4096 /dev/zero >" + runs + "/full");
  argv.insert(argv.end(), {"sh", "-c", "\"$@\" nightly; code=$?; \"$@\" notify || exit 9; exit $code", "sh",
                           FRESHNESS_EXPORTER_BINARY, "--run.id=full", "--run.dir=" + runs});
  test::Variables environment = test::BasicEnvironment();
  environment["DATABASE_URL"] = postgres.Url(kDatabase);
  environment["MONITOR_ALERT_WEBHOOK_URL"] = slack.Url();
  const test::Finished night = test::RunProgram(argv, environment);
  const std::string said = night.out + night.err;
  trial.Saw("exit " + std::to_string(night.exit_code) + "; " + std::to_string(slack.Posts()) + " alert");
  trial.Require(night.exit_code == 1, "it ended with " + std::to_string(night.exit_code) + ", having said " + said);
  trial.Require(slack.Posts() == 1 && slack.Violations().empty(), std::to_string(slack.Posts()) + " alerts were sent");
  const std::string message = slack.Posts() == 1 ? test::SlackWords(slack.Bodies().front()) : "";
  trial.Require(message.find("gdpr_audit_log future") != std::string::npos, "the alert lacks the cause: " + message);
  const bool told = said.find("this step cannot be recorded") != std::string::npos &&
                    said.find("No space left on device") != std::string::npos;
  trial.Saw(told ? "\"cannot be recorded: No space left on device\"" : "nothing said of the record");
  trial.Require(told, "the record is not spoken of: " + said);
  for (const std::string& secret : {postgres.Password(), postgres.Url(kDatabase), test::RecordingSlack::Secret()}) {
    trial.Require((said + message).find(secret) == std::string::npos, "a secret was printed");
  }
}

}  // namespace

const std::vector<Fault>& HostFaults() {
  static const std::vector<Fault> faults = {
      {"DNS dead", "unknown (unreachable), says so; scrapes at once", &NamesDoNotResolve},
      {"disk full under --run.dir", "exit 1, one alert (notify sends no other), the failed record said", &DiskFull},
  };
  return faults;
}

}  // namespace freshness::faults
