// The configuration read anew while the program runs.
#include <gtest/gtest.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "tests/e2e/support/exporter_process.h"
#include "tests/e2e/support/watched_database.h"
#include "tests/places.h"

namespace freshness::test {
namespace {

void Write(const std::filesystem::path& path, const std::string& text) {
  std::ofstream(path, std::ios::trunc) << text;
}

std::string Check(const std::string& name, const std::string& limit = "1h") {
  return "  - {name: " + name + ", table: " + name + ", timestamp: at, error_after: " + limit + "}\n";
}

// Tables a, b and c with a row of ten minutes ago each, and an exporter that watches a and b.
class ReloadTest : public ::testing::Test {
 protected:
  ReloadTest() {
    postgres_.DropDatabase("reload");
    postgres_.CreateDatabase("reload");
    for (const char* table : {"a", "b", "c"}) {
      postgres_.Execute("reload", std::string("create table ") + table + " as select now() - interval '10 minutes' as at");
    }
    exporter_ = std::make_unique<ExporterProcess>(Variables{{"DATABASE_URL", postgres_.Url("reload")}},
                                                  std::vector<std::string>{config_.Flag(), "--poll.interval=1h"});
    EXPECT_TRUE(exporter_->WaitUntilReady());
  }

  HttpResponse Post() const { return HttpRequest("POST", exporter_->Port(), "/-/reload"); }
  bool Said(const std::string& text) { return exporter_->Process().WaitForErr(text, std::chrono::seconds(20)); }
  std::optional<double> Polls() const { return exporter_->Scrape().Value("freshness_polls_total"); }

  PrivatePostgres& postgres_ = SharedPostgres();
  ConfigFile config_{"checks:\n" + Check("a") + Check("b")};
  std::unique_ptr<ExporterProcess> exporter_;
};

// SIGHUP ended the program.
TEST_F(ReloadTest, SighupReadsTheConfigurationAnew) {
  Write(config_.Path(), "checks:\n" + Check("b") + Check("c"));
  exporter_->Process().Signal(SIGHUP);
  ASSERT_TRUE(Said("asked_by=SIGHUP")) << exporter_->Output();
  EXPECT_TRUE(Eventually([&] { return exporter_->Scrape().StateOf("c") == "fresh"; }));
  const Metrics metrics = exporter_->Scrape();
  EXPECT_EQ(metrics.Text().find("check=\"a\""), std::string::npos) << "the removed check's series are gone";
  EXPECT_EQ(metrics.StateOf("b"), "fresh");
  EXPECT_EQ(metrics.Value("freshness_polls_total"), 2) << "the counter goes on, and new checks are asked at once";
  EXPECT_EQ(metrics.Value("freshness_exporter_config_last_reload_successful"), 1);
  EXPECT_NE(exporter_->Get("/config").body.find("name: c"), std::string::npos);
}

TEST_F(ReloadTest, APostDoesTheSameAndOtherMethodsNothing) {
  Write(config_.Path(), "checks:\n" + Check("a", "5m") + Check("b"));
  for (const char* method : {"GET", "HEAD", "PUT", "DELETE"}) {
    const HttpResponse refused = HttpRequest(method, exporter_->Port(), "/-/reload");
    EXPECT_EQ(refused.status, 405) << method;
    EXPECT_EQ(refused.headers.at("allow"), "POST");
  }
  EXPECT_EQ(exporter_->Scrape().StateOf("a"), "fresh");
  EXPECT_EQ(Post().status, 200);
  EXPECT_EQ(exporter_->Scrape().StateOf("a"), "stale") << "what is known is judged by the new limit at once";
}

TEST_F(ReloadTest, APageInABrowserMayNotReload) {
  for (const HttpHeaders& headers : {HttpHeaders{{"Origin", "http://evil.example"}},
                                     {{"Sec-Fetch-Site", "cross-site"}},
                                     {{"X-Forwarded-For", "192.0.2.1"}}}) {
    EXPECT_EQ(HttpRequest("POST", exporter_->Port(), "/-/reload", headers).status, 403);
  }
  EXPECT_EQ(exporter_->Output().find("read anew"), std::string::npos);
}

TEST_F(ReloadTest, ABadFileChangesNothingAndSaysWhy) {
  const auto loaded = exporter_->Scrape().Value("freshness_exporter_config_last_reload_success_timestamp_seconds");
  Write(config_.Path(), "checks:\n" + Check("c", "soon") + "  - {nam: d}\n");
  const HttpResponse refused = Post();
  EXPECT_EQ(refused.status, 500);
  for (const std::string& line : {config_.Path().string() + ":2: ", config_.Path().string() + ":3: "}) {
    EXPECT_NE(refused.body.find(line), std::string::npos) << refused.body;
    EXPECT_NE(exporter_->Output().find(line), std::string::npos) << exporter_->Output();
  }
  const Metrics metrics = exporter_->Scrape();
  EXPECT_EQ(metrics.Value("freshness_exporter_config_last_reload_successful"), 0);
  EXPECT_EQ(metrics.Value("freshness_exporter_config_last_reload_success_timestamp_seconds"), loaded);
  EXPECT_EQ(metrics.StateOf("a"), "fresh");
  EXPECT_EQ(metrics.StateOf("c"), "");
  EXPECT_EQ(Polls(), 1) << "nobody was polled for it";
  exporter_->Process().Signal(SIGHUP);
  ASSERT_TRUE(Said("asked_by=SIGHUP"));
  EXPECT_EQ(exporter_->Get("/-/ready").status, 200);
  Write(config_.Path(), "checks:\n" + Check("a") + Check("b"));
  EXPECT_EQ(Post().status, 200);
  EXPECT_EQ(exporter_->Scrape().Value("freshness_exporter_config_last_reload_successful"), 1);
  EXPECT_EQ(Polls(), 1) << "nothing had changed";
}

TEST_F(ReloadTest, FiftyReloadsUnderScrapesLeaveNothingBehind) {
  const auto usage = [&] {
    const Metrics metrics = exporter_->Scrape();
    return std::pair(metrics.Value("process_threads"), metrics.Value("process_open_fds"));
  };
  const auto before = usage();
  std::atomic<bool> done = false;
  std::atomic<int> scrapes = 0, wrong = 0;
  std::jthread scraper([&] {
    while (!done) {
      const std::string text = exporter_->Scrape().Text();
      ++scrapes;
      // Before or after, and never a mixture.
      const bool a = text.find("check=\"a\"") != std::string::npos, c = text.find("check=\"c\"") != std::string::npos;
      if (a == c || text.find("check=\"b\"") == std::string::npos) ++wrong;
    }
  });
  const std::string target = "targets:\n  - {name: default, database_url_env: DATABASE_URL}\n";
  const std::string second = "  - {name: second, database_url_env: DATABASE_URL}\n";
  for (int i = 0; i < 50; ++i) {
    const std::string checks = i % 2 == 0 ? Check("c") + Check("b") : Check("a") + Check("b");
    Write(config_.Path(), target + (i % 3 == 0 ? second : "") + "checks:\n" + checks);
    ASSERT_EQ(Post().status, 200);
  }
  done = true;
  scraper.join();
  EXPECT_GT(scrapes, 50);
  EXPECT_EQ(wrong, 0) << "of " << scrapes;
  EXPECT_TRUE(Eventually([&] { return usage() == before; }))
      << *usage().first << " threads, " << *usage().second << " files; before " << *before.first << ", " << *before.second;
  EXPECT_TRUE(Eventually([&] {
    return postgres_.Value("postgres", "select count(*) from pg_stat_activity where datname = 'reload'") == "1";
  })) << "one connection, and no more";
}

// A role whose password is "first" for now, and an exporter that has its URL from a file.
class RotationTest : public ::testing::TestWithParam<bool> {};

// A password that was changed wanted a restart.
TEST_P(RotationTest, ARotatedPasswordIsReadFromItsFile) {
  PrivatePostgres& postgres = SharedPostgres();
  postgres.DropDatabase("rotated");
  postgres.CreateDatabase("rotated");
  postgres.Execute("rotated",
                   "drop role if exists rotating; create role rotating login password 'first'; "
                   "create table t as select now() as at; grant select on t to rotating");
  const TempDir folder;
  const auto secret = folder.Path() / "url";
  const auto url = [&](const std::string& password) {
    return "postgres://rotating:" + password + "@127.0.0.1:" + std::to_string(postgres.Port()) + "/rotated";
  };
  Write(secret, url("first"));
  const ConfigFile config("checks:\n" + Check("t"));
  ExporterProcess exporter({{"DATABASE_URL_FILE", secret}}, {config.Flag(), "--poll.interval=200ms"});
  ASSERT_TRUE(Eventually([&] { return exporter.Scrape().StateOf("t") == "fresh"; }));
  postgres.Execute("rotated", "alter role rotating password 'second'");
  postgres.Execute("rotated", "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'rotating'");
  ASSERT_TRUE(Eventually([&] {
    return exporter.Scrape().Value("freshness_poll_failures_total", {{"reason", "auth"}}) > 0;
  }));
  const auto polls = exporter.Scrape().Value("freshness_polls_total");
  Write(secret, url("second"));
  if (GetParam()) exporter.Process().Signal(SIGHUP);  // else it finds out by itself
  EXPECT_TRUE(Eventually([&] { return exporter.Scrape().StateOf("t") == "fresh"; })) << exporter.Output();
  EXPECT_GT(exporter.Scrape().Value("freshness_polls_total"), polls);
  EXPECT_EQ(exporter.Output().find("second@"), std::string::npos);
  EXPECT_NE(exporter.Get("/config").body.find("database_url_file"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(OnSighup, RotationTest, ::testing::Values(true));
INSTANTIATE_TEST_SUITE_P(ByItself, RotationTest, ::testing::Values(false));

// A file that leads elsewhere is taken on a reload alone: it may be half written.
TEST(ReloadSecretTest, AnotherDatabaseIsGoneToOnAReloadAlone) {
  const TempDir folder;
  const auto secret = folder.Path() / "url";
  const std::string wrong = "postgres://nobody:wrong@127.0.0.1:" + std::to_string(SharedPostgres().Port()) + "/";
  Write(secret, wrong + "postgres");
  ExporterProcess exporter({{"DATABASE_URL_FILE", secret}}, {"--poll.interval=100ms"});
  const auto refused = [&] {
    return exporter.Scrape().Value("freshness_poll_failures_total", {{"reason", "auth"}}).value_or(0);
  };
  ASSERT_TRUE(Eventually([&] { return refused() > 0; })) << exporter.Output();
  Write(secret, wrong + "elsewhere");
  const double before = refused();
  ASSERT_TRUE(Eventually([&] { return refused() > before + 15; }));  // a second and a half: it has looked
  EXPECT_NE(exporter.Get("/config").body.find("/postgres\n"), std::string::npos) << exporter.Get("/config").body;
  exporter.Process().Signal(SIGHUP);
  EXPECT_TRUE(Eventually([&] { return exporter.Get("/config").body.find("/elsewhere\n") != std::string::npos; }));
}

// Whoever closed the terminal of a server that reloads on SIGHUP left it running.
TEST(ReloadTerminalTest, EndsWhenItsTerminalHangsUp) {
  int terminal = -1;
  const pid_t pid = ::forkpty(&terminal, nullptr, nullptr, nullptr);
  ASSERT_GE(pid, 0);
  if (pid == 0) {
    ::setenv("DATABASE_URL", "postgres://monitor@127.0.0.1:1/db", 1);
    ::execl(FRESHNESS_EXPORTER_BINARY, FRESHNESS_EXPORTER_BINARY, "--web.listen-address=127.0.0.1:0", nullptr);
    ::_exit(127);
  }
  const auto read_until = [&](const std::string& text) {
    std::string said;
    char buffer[4096];
    while (said.find(text) == std::string::npos) {
      const ssize_t size = ::read(terminal, buffer, sizeof buffer);
      if (size <= 0) return false;
      said.append(buffer, static_cast<std::size_t>(size));
    }
    return true;
  };
  ASSERT_TRUE(read_until("msg=serving"));
  ::kill(pid, SIGHUP);
  EXPECT_TRUE(read_until("read anew")) << "the terminal is there: it reloads";
  ::close(terminal);
  int status = 0;
  const bool ended = Eventually([&] { return ::waitpid(pid, &status, WNOHANG) == pid; });
  EXPECT_TRUE(ended);
  if (!ended) ::kill(pid, SIGKILL);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
}

}  // namespace
}  // namespace freshness::test
