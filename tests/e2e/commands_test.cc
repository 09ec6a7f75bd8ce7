// The commands' exit codes and words.
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <utility>

#include "tests/e2e/support/exporter_process.h"
#include "tests/e2e/support/watched_database.h"
#include "tests/places.h"
#include "tests/support/socket.h"
#include "tests/support/temp_dir.h"

namespace freshness::test {
namespace {

bool Has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

Variables Database(const std::string& url) {
  return {{"DATABASE_URL", url}};
}

TEST(CommandsTest, CheckPassesOnAFreshDatabaseAndFailsOnAStaleOne) {
  PrivatePostgres& postgres = SharedPostgres();
  const std::string url = MakeSeeded(postgres, "checked");
  const Finished fresh = RunExporter({"check"}, Database(url));
  EXPECT_EQ(fresh.exit_code, 0) << fresh.out << fresh.err;
  EXPECT_TRUE(Has(fresh.out, "10 checks: 10 fresh")) << fresh.out;
  EXPECT_EQ(fresh.err, "");
  postgres.Execute("checked", "update gdpr_audit_log set created_at = now() - interval '25 hours'");
  const Finished stale = RunExporter({"check"}, Database(url));
  EXPECT_EQ(stale.exit_code, 1);
  EXPECT_TRUE(Has(stale.out, "gdpr_audit_log stale: newest created_at was 1 day 1 h ago")) << stale.out;
  EXPECT_EQ(RunExporter({"check", "telemetry"}, Database(url)).exit_code, 0);
  EXPECT_EQ(RunExporter({"check", "gdpr"}, Database(url)).exit_code, 1);
}

TEST(CommandsTest, WithoutADatabaseItSaysWhatToSet) {
  for (const std::vector<std::string>& command :
       {std::vector<std::string>{}, {"serve"}, {"check"}, {"schema", "verify"}, {"--config.check"}}) {
    const Finished done = RunExporter(command);
    EXPECT_EQ(done.exit_code, 2);
    EXPECT_EQ(done.out, "");
    EXPECT_TRUE(Has(done.err, "set DATABASE_URL to postgresql://USER:PASSWORD@HOST:PORT/DATABASE")) << done.err;
  }
}

TEST(CommandsTest, ConfigCheckSaysGoodOrEveryMistakeWithItsLine) {
  const ConfigFile good(ConfigOfAllStates());
  const Finished passed = RunExporter({"--config.check", good.Flag()}, Database("postgres://monitor@127.0.0.1:1/db"));
  EXPECT_EQ(passed.exit_code, 0) << passed.err;
  EXPECT_TRUE(Has(passed.out, "1 target(s), 7 check(s)")) << passed.out;

  const ConfigFile bad("checks:\n  - {name: a, table: t, timestamp: at, error_after: soon}\n  - {nam: b}\n");
  for (const char* flag : {"--config.check", "serve", "check"}) {
    const Finished failed = RunExporter({flag, bad.Flag()}, Database("postgres://monitor@127.0.0.1:1/db"));
    EXPECT_EQ(failed.exit_code, 2);
    EXPECT_TRUE(Has(failed.err, bad.Path().string() + ":2")) << failed.err;
    EXPECT_TRUE(Has(failed.err, bad.Path().string() + ":3")) << failed.err;
  }
}

TEST(CommandsTest, APortInUseIsOneSentence) {
  const Socket taken = ListenOnLoopback(0);
  const std::string address = "127.0.0.1:" + std::to_string(LocalPort(taken.Get()));
  const Finished done = RunExporter({"serve", "--web.listen-address=" + address}, Database(SharedPostgres().Url()));
  EXPECT_EQ(done.exit_code, 2);
  EXPECT_TRUE(Has(done.err, "cannot listen on " + address + ": address already in use")) << done.err;
  EXPECT_EQ(std::count(done.err.begin(), done.err.end(), '\n'), 1) << done.err;
}

// Runs `script` in a shell, with the program as "$0" and `argument` as "$1".
Finished RunScript(const std::string& script, const std::string& url, const std::string& argument = "") {
  Variables environment = BasicEnvironment();
  environment["DATABASE_URL"] = url;
  return RunProgram({"sh", "-c", script, FRESHNESS_EXPORTER_BINARY, argument}, environment);
}

TEST(CommandsTest, AnOutputThatTakesNothingIsNoCrash) {
  const std::string url = MakeSeeded(SharedPostgres(), "no_output");
  const std::vector<std::pair<std::string, int>> exit_codes = {
      {"check >&-", 1},     {"check 2>/dev/full", 0},      {"schema print >/dev/full", 1},
      {"--version >&-", 1}, {"schema verify >&- 2>&-", 1}, {"--help >/dev/full", 1}};
  for (const auto& [command, exit_code] : exit_codes) {
    const Finished done = RunScript("exec \"$0\" " + command, url);
    EXPECT_EQ(done.exit_code, exit_code) << command << ": " << done.err;
  }
}

TEST(CommandsTest, ACheckWhoseTableIsLostFailsAndSaysSo) {
  const std::string url = MakeSeeded(SharedPostgres(), "no_output");
  const Finished done = RunScript("exec \"$0\" check >/dev/full", url);
  EXPECT_EQ(done.exit_code, 1) << "every check is fresh, but nobody can read that";
  EXPECT_EQ(done.err, "freshness_exporter: standard output could not be written\n");
}

TEST(CommandsTest, AReaderThatIsGoneEndsItAsItEndsEveryProgram) {
  const TempDir folder;
  // The right side closes the pipe before it lets the left side begin.
  const Finished done =
      RunScript("mkfifo \"$1\"; { read -r go <\"$1\"; \"$0\" schema print; echo $? >&2; } | { exec <&-; echo go >\"$1\"; }",
                "", folder.Path() / "gate");
  EXPECT_EQ(done.err, std::to_string(128 + SIGPIPE) + "\n");
}

TEST(CommandsTest, AServerWhoseLogCannotBeWrittenServesOn) {
  Variables environment = BasicEnvironment();
  environment["DATABASE_URL"] = "postgres://monitor@127.0.0.1:1/db";
  const int port = [] { return LocalPort(ListenOnLoopback(0).Get()); }();
  Subprocess server({"sh", "-c", "exec \"$0\" --web.listen-address=127.0.0.1:" + std::to_string(port) + " >&- 2>/dev/full",
                     FRESHNESS_EXPORTER_BINARY},
                    environment);
  EXPECT_TRUE(Eventually([&] {
    try {
      return HttpGet(port, "/-/ready").status == 200;
    } catch (const std::exception&) {
      return false;  // it does not listen yet
    }
  }));
  server.Signal(SIGTERM);
  EXPECT_EQ(server.Wait(std::chrono::seconds(10)), 0);
}

class SchemaCommandTest : public ::testing::Test {
 protected:
  SchemaCommandTest() {
    postgres_.DropDatabase("schema_command");
    postgres_.CreateDatabase("schema_command");
  }
  Finished Schema(const std::string& verb) const {
    return RunExporter({"schema", verb}, Database(postgres_.Url("schema_command")));
  }
  void Execute(const std::string& sql) { postgres_.Execute("schema_command", sql); }

  PrivatePostgres& postgres_ = SharedPostgres();
};

TEST_F(SchemaCommandTest, VerifySaysInWordsWhatApplyMends) {
  const Finished empty = Schema("verify");
  EXPECT_EQ(empty.exit_code, 1);
  EXPECT_TRUE(Has(empty.out, "chat_telemetry_rollups") && Has(empty.out, "is missing")) << empty.out;
  EXPECT_EQ(Schema("apply").exit_code, 0);
  const Finished whole = Schema("verify");
  EXPECT_EQ(whole.exit_code, 0) << whole.out;
  EXPECT_TRUE(Has(whole.out, "and no right too many")) << whole.out;
  EXPECT_EQ(Schema("apply").exit_code, 0);                                                    // over itself
  EXPECT_EQ(RunExporter({"check"}, Database(postgres_.Url("schema_command"))).exit_code, 1);  // it is empty: a missing log

  Execute("drop index gdpr_audit_log_created_at_idx");
  const Finished no_index = Schema("verify");
  EXPECT_EQ(no_index.exit_code, 1);
  EXPECT_TRUE(Has(no_index.out, "gdpr_audit_log") && Has(no_index.out, "created_at")) << no_index.out;
  EXPECT_TRUE(Has(no_index.out, "1 difference; `freshness_exporter schema apply` mends what it can without losing data"))
      << no_index.out;
  EXPECT_EQ(Schema("apply").exit_code, 0);
  EXPECT_EQ(Schema("verify").exit_code, 0);

  Execute(
      "create or replace function prune_gdpr_audit_log(p_retention interval default '2 years') returns integer "
      "language sql as 'select 0'");
  const Finished altered = Schema("verify");
  EXPECT_EQ(altered.exit_code, 1);
  EXPECT_TRUE(Has(altered.out, "prune_gdpr_audit_log")) << altered.out;
  EXPECT_EQ(Schema("apply").exit_code, 0);
  EXPECT_EQ(Schema("verify").exit_code, 0);
}

TEST_F(SchemaCommandTest, ApplyWithoutTheRightsFailsAndChangesNothing) {
  postgres_.Execute("postgres",
                    "drop role if exists powerless; create role powerless login password '" + postgres_.Password() + "'");
  const std::string objects =
      "select count(*) from pg_class c join pg_namespace n on n.oid = relnamespace "
      "where nspname = 'public'";
  std::string url = postgres_.Url("schema_command");
  url.replace(url.find("postgres:", 10), 8, "powerless");
  const Finished done = RunExporter({"schema", "apply"}, Database(url));
  EXPECT_EQ(done.exit_code, 1);
  EXPECT_TRUE(Has(done.err, "nothing changed: permission: permission denied for schema public")) << done.err;
  EXPECT_EQ(postgres_.Value("schema_command", objects), "0");
}

TEST_F(SchemaCommandTest, PrintNeedsNoDatabaseAndIsWhatApplyRuns) {
  for (const char* part : {"schema", "seed", "grants"}) {
    const Finished printed = RunExporter({"schema", "print", part});
    EXPECT_EQ(printed.exit_code, 0) << printed.err;
    EXPECT_EQ(RunProgram({"psql", "--no-psqlrc", "-X1q", "-v", "ON_ERROR_STOP=1", postgres_.Url("schema_command")},
                         BasicEnvironment(), printed.out)
                  .exit_code,
              0)
        << part;
  }
  EXPECT_EQ(Schema("verify").exit_code, 0);
  EXPECT_EQ(RunExporter({"check"}, Database(postgres_.Url("schema_command"))).exit_code, 0);
}

}  // namespace
}  // namespace freshness::test
