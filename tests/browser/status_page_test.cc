// The status page in a real Chromium, by Playwright: tests/browser/status_page.spec.js has what is looked at.
#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>

#include "exporter/status_route.h"
#include "tests/browser/support/staged_board.h"
#include "tests/e2e/support/exporter_process.h"
#include "tests/e2e/support/watched_database.h"
#include "tests/places.h"
#include "tests/support/private_postgres.h"
#include "tests/support/temp_dir.h"

namespace freshness::test {
namespace {

const std::string kProject = std::string(FRESHNESS_SOURCE_ROOT) + "/tests/browser";
constexpr const char* kRunbook = "https://runbook.example/RUNBOOK.md";

// Pages with a past, which a program that has just started has not.
class Stages {
 public:
  Stages() {
    StageADay(day_);
    StageMany(many_);
    StageMany(several_);
    server_ = std::make_unique<WebServer>(
        "127.0.0.1:0",
        std::vector<WebRoute>{Route("/day", day_), Route("/many", many_), Route("/several", several_), Route("/new", new_)});
  }
  std::string Url() const { return "http://127.0.0.1:" + std::to_string(server_->Port()); }

 private:
  static WebRoute Route(const std::string& path, const StagedBoard& stage) {
    return StatusRoute(path, stage.board, stage.history, stage.clock, {.runbook_url = kRunbook});
  }

  StagedBoard day_{OneTarget()};
  StagedBoard many_{ManyTargets(200)};
  StagedBoard several_{ManyTargets(8)};
  StagedBoard new_{OneTarget()};
  std::unique_ptr<WebServer> server_;  // last: ends before what it shows
};

// A real exporter on a real database in all seven states, and one on a database that is not there.
class Exporters {
 public:
  Exporters() {
    PrivatePostgres& postgres = SharedPostgres();
    postgres.CreateDatabase("states");
    postgres.Execute("states", SqlOfAllStates());
    seven_ =
        std::make_unique<ExporterProcess>(Variables{{"DATABASE_URL", postgres.Url("states")}, {"RUNBOOK_URL", kRunbook}},
                                          std::vector<std::string>{config_.Flag()});
    away_ = std::make_unique<ExporterProcess>(Variables{{"DATABASE_URL", "postgres://nobody@127.0.0.1:1/none"}});
  }
  bool Ready() const { return seven_->WaitUntilReady() && away_->WaitUntilReady(); }
  std::string Url() const { return UrlOf(*seven_); }
  std::string AwayUrl() const { return UrlOf(*away_); }

 private:
  static std::string UrlOf(const ExporterProcess& exporter) { return "http://127.0.0.1:" + std::to_string(exporter.Port()); }

  ConfigFile config_{ConfigOfAllStates()};
  std::unique_ptr<ExporterProcess> seven_;
  std::unique_ptr<ExporterProcess> away_;
};

TEST(StatusPageBrowserTest, ShowsEveryStateInLightInDarkAndOnAPhone) {
  const Stages stages;
  const Exporters exporters;
  ASSERT_TRUE(exporters.Ready());
  const TempDir home;  // Chromium keeps a profile somewhere
  Variables environment = BasicEnvironment();
  environment["HOME"] = home.Path();
  environment["SEVEN_STATES_URL"] = exporters.Url();
  environment["AWAY_URL"] = exporters.AwayUrl();
  environment["STAGES_URL"] = stages.Url();
  environment["SCREENSHOTS"] = FRESHNESS_SCREENSHOTS;
  environment["CHROMIUM"] = FRESHNESS_CHROMIUM;
  // `make picture` renews only the README's.
  std::vector<std::string> argv = {FRESHNESS_NODE, kProject + "/node_modules/@playwright/test/cli.js", "test",
                                   "--config=" + kProject + "/playwright.config.js"};
  if (const char* picture = std::getenv("PICTURE")) {
    environment["PICTURE"] = picture;
    argv.insert(argv.end(), {"--project=light", "--grep=picture"});
  }
  const Finished finished = RunProgram({argv, environment}, std::chrono::minutes(9));
  std::fputs(finished.out.c_str(), stdout);
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
}

}  // namespace
}  // namespace freshness::test
