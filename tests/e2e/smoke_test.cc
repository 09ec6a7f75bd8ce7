// The smokes of a night, and by themselves, on small suites in the place of Playwright: what became of them stands in each
// report and in the one alert, and nothing of them lives on.
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/e2e/support/night_fixture.h"
#include "tests/places.h"
#include "tests/support/processes.h"
#include "tests/support/temp_dir.h"

namespace freshness::test {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

class SmokeTest : public NightTest {
 protected:
  SmokeTest() {
    // Stands for node, so that the project's check for it passes on a host without.
    Script(own_.Path() / "bin/node", "");
    const char* path = std::getenv("PATH");
    path_ = path == nullptr ? "/usr/bin:/bin" : path;
    ::setenv("PATH", ((own_.Path() / "bin").string() + ":" + path_).c_str(), 1);
    environment_["DASHBOARD_URL"] = "https://preview:hunter2@app.example.com";
    environment_["CHROMIUM_PATH"] = "/bin/sh";
    environment_["TZ"] = mark_;  // what a suite gets, too, so that all it starts can be found
  }
  ~SmokeTest() override { ::setenv("PATH", path_.c_str(), 1); }

  static void Script(const fs::path& file, const std::string& text) {
    fs::create_directories(file.parent_path());
    std::ofstream(file) << "#!/bin/sh\n" << text;
    fs::permissions(file, fs::perms::owner_all);
  }
  // A project whose Playwright does this for the suite named telemetry, and passes for the other.
  std::string Project(const std::string& telemetry) const {
    const fs::path folder = own_.Path() / "smoke";
    Script(folder / "node_modules/.bin/playwright",
           "if [ $SMOKE_SUITE = gdpr ]; then " + Reports("green") + "exit 0; fi\n" + telemetry);
    std::ofstream(folder / "playwright.config.ts") << "export default {};\n";
    return "--smoke.dir=" + folder.string();
  }
  // Leaves what Playwright once wrote, with its attachments in this run's folder.
  static std::string Reports(const std::string& report) {
    return "mkdir -p \"$SMOKE_OUTPUT_DIR\"; echo trace >\"$SMOKE_OUTPUT_DIR/trace.zip\"; "
           "sed \"s|/srv/smoke/run/results/.*/trace.zip|$SMOKE_OUTPUT_DIR/trace.zip|\" "
           "'" FRESHNESS_TEST_DATA "/playwright/" +
           report + ".json' >\"$PLAYWRIGHT_JSON_OUTPUT_FILE\"; ";
  }

  struct Night {
    Finished done;
    Json report;
    std::string junit;
    Json Step(const std::string& name) const {
      for (const Json& step : report["steps"]) {
        if (step["name"] == name) return step;
      }
      return {};
    }
  };
  Night Run(const std::vector<std::string>& flags, const std::string& command = "nightly") const {
    const fs::path json = own_.Path() / "report.json";
    const fs::path junit = own_.Path() / "report.xml";
    std::vector<std::string> arguments = {command, "--report.json=" + json.string(), "--report.junit=" + junit.string()};
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    Night night{Exporter(arguments), {}, ReadFile(junit)};
    night.report = Json::parse(ReadFile(json), nullptr, false);
    for (const std::string& text : {night.done.out, night.done.err, night.junit, ReadFile(json)}) {
      EXPECT_FALSE(Has(text, "hunter2")) << text;
    }
    return night;
  }
  // The step failed for a reason with `words`, and each report and the one alert says so.
  void ExpectFailed(const Night& night, const std::string& words) const {
    EXPECT_EQ(night.done.exit_code, 1) << night.done.err;
    const Json step = night.Step("smoke-telemetry");
    EXPECT_EQ(step["outcome"], "failed");
    EXPECT_TRUE(Has(step["reasons"].dump(), words)) << step;
    EXPECT_EQ(night.Step("smoke-gdpr")["outcome"], "passed");
    EXPECT_TRUE(Has(night.done.out, words)) << night.done.out;
    EXPECT_TRUE(Has(night.junit, "<testcase name=\"smoke-telemetry\"")) << night.junit;
    EXPECT_TRUE(Has(night.junit, words)) << night.junit;
    const std::string alert = OnlyMessage();
    EXPECT_TRUE(Has(alert, "Freshness: smoke-telemetry failed")) << alert;
    EXPECT_TRUE(Has(alert, words)) << alert;
    EXPECT_TRUE(Has(alert, "section \"smoke\"")) << alert;
    EXPECT_FALSE(Has(alert, "hunter2")) << alert;
  }
  bool NothingLeft() const { return ProcessesWith(mark_).empty(); }

  const TempDir own_;
  const std::string mark_ = FreshMark();
  std::string path_;
};

TEST_F(SmokeTest, GreenSuitesAreSilent) {
  const Night night = Run({Project(Reports("green"))});
  EXPECT_EQ(night.done.exit_code, 0) << night.done.out << night.done.err;
  EXPECT_EQ(night.report["outcome"], "passed");
  EXPECT_EQ(night.Step("smoke-telemetry")["remarks"], Json::array({"1 test passed on https://app.example.com"}));
  EXPECT_EQ(slack_->Connections(), 0);
}

TEST_F(SmokeTest, FailingTestsAreNamedInEachReportAndInTheOneAlert) {
  const Night night = Run({Project(Reports("mixed") + "exit 1")});
  ExpectFailed(night, "telemetry page › shows the fresh badge: Error: expect(locator).toBeVisible() failed");
  EXPECT_TRUE(Has(OnlyMessage(), "telemetry page › asks for days"));
  const Json attachments = night.Step("smoke-telemetry")["attachments"];
  ASSERT_EQ(attachments.size(), 1u);
  EXPECT_EQ(ReadFile(attachments[0].get<std::string>()), "trace\n");
  EXPECT_TRUE(Has(night.junit, "[[ATTACHMENT|" + attachments[0].get<std::string>() + "]]")) << night.junit;
}

TEST_F(SmokeTest, AFlakyTestIsAWarningAndNoAlert) {
  // The failed tests of the report made flaky ones.
  const Night night = Run({Project(
      Reports("mixed") + "sed -i 's/\"status\": \"unexpected\"/\"status\": \"flaky\"/' \"$PLAYWRIGHT_JSON_OUTPUT_FILE\"")});
  EXPECT_EQ(night.done.exit_code, 0) << night.done.out;
  EXPECT_EQ(night.report["outcome"], "warned");
  EXPECT_TRUE(Has(night.Step("smoke-telemetry")["reasons"].dump(), "flaky, passed when tried again: telemetry page"));
  EXPECT_TRUE(Has(night.junit, "flaky, passed when tried again")) << night.junit;
  EXPECT_EQ(slack_->Connections(), 0);
}

TEST_F(SmokeTest, ASuiteThatHangsIsKilledWithAllItStarted) {
  const std::string hang =
      "echo opening the page; trap '' TERM; setsid sh -c 'trap \"\" TERM; sleep 1000' & sleep 1000; sleep 1000";
  ExpectFailed(Run({Project(hang), "--smoke.timeout=1s"}), "did not end within");
  EXPECT_TRUE(NothingLeft());
}

TEST_F(SmokeTest, ASuiteThatCrashesIsSaidWithItsLastWords) {
  ExpectFailed(Run({Project("echo no memory for preview:hunter2 left; sleep 1000 & kill -SEGV $$")}),
               "crashed by signal 11 (Segmentation fault); its last line: no memory for *** left");
  EXPECT_TRUE(NothingLeft());
}

TEST_F(SmokeTest, ASuiteThatRunsNoTestIsNotGreen) {
  ExpectFailed(Run({Project(Reports("no_tests"))}), "the suite ran no test");
}

TEST_F(SmokeTest, MissingPackagesAndBrowserAreSaidWithTheCommandThatInstallsThem) {
  const std::string project = Project(Reports("green"));
  environment_["CHROMIUM_PATH"] = "/no/chromium";
  Night night = Run({project});
  EXPECT_EQ(night.done.exit_code, 1);
  std::string alert = OnlyMessage();
  EXPECT_TRUE(Has(alert, "smoke-telemetry and smoke-gdpr failed") && Has(alert, "apt-get install chromium")) << alert;
  fs::remove_all(own_.Path() / "smoke/node_modules");
  SlackAnswers({});
  night = Run({project});
  alert = OnlyMessage();
  EXPECT_TRUE(Has(alert, "run \"npm ci\" in " + (own_.Path() / "smoke").string())) << alert;
  EXPECT_TRUE(Has(night.junit, "npm ci")) << night.junit;
}

TEST_F(SmokeTest, ATeamsOwnCommandGoesByItsStatusOrItsReport) {
  const std::string passes = "[ $SMOKE_SUITE = gdpr ] && exit 0; ";
  ExpectFailed(Run({"--smoke.command=" + passes + "echo the page is white; exit 9"}),
               "ended with status 9; its last line: the page is white");
  SlackAnswers({});
  ExpectFailed(Run({"--smoke.command=" + passes + Reports("mixed") + "exit 1"}), "telemetry page › asks for days");
}

TEST_F(SmokeTest, WithoutADashboardTheSmokesAreSkipped) {
  environment_.erase("DASHBOARD_URL");
  const Night night = Run({"--smoke.command=exit 1"});
  EXPECT_EQ(night.done.exit_code, 0) << night.done.err;
  EXPECT_EQ(night.Step("smoke-gdpr")["outcome"], "skipped");
  EXPECT_EQ(night.Step("smoke-gdpr")["reasons"], Json::array({"DASHBOARD_URL is not set"}));
  EXPECT_EQ(Exporter({"smoke"}).exit_code, 0);
}

TEST_F(SmokeTest, ADashboardThatIsNoAddressFailsAndIsNotShown) {
  environment_["DASHBOARD_URL"] = "hunter2@app.example.com";
  const Night night = Run({"--smoke.command=exit 0"}, "smoke");
  EXPECT_EQ(night.done.exit_code, 1);
  EXPECT_TRUE(Has(night.done.out, "DASHBOARD_URL is not a web address")) << night.done.out;
}

// Symptom: a browser extension's crash report sent the database's password along.
TEST_F(SmokeTest, ASuiteSeesNoSecretInItsEnvironment) {
  environment_["SUPABASE_SERVICE_ROLE_KEY"] = "sb_secret_1";
  environment_["MONITOR_ALERT_WEBHOOK_URL_OTHER"] = "https://hooks.slack.com/services/T/B/x";
  environment_["GITHUB_TOKEN"] = "ghs_1";
  environment_["NODE_OPTIONS"] = "--require=/x.js";
  environment_["CI"] = "true";
  const fs::path dump = own_.Path() / "dump";
  EXPECT_EQ(Run({Project("tr '\\0' '\\n' </proc/$$/environ >'" + dump.string() + "'; " + Reports("green"))}).done.exit_code,
            0);
  std::vector<std::string> names;
  std::istringstream lines(ReadFile(dump));
  for (std::string line; std::getline(lines, line);) names.push_back(line.substr(0, line.find('=')));
  std::sort(names.begin(), names.end());
  EXPECT_EQ(names, (std::vector<std::string>{"CHROMIUM_PATH", "CI", "DASHBOARD_URL", "FORCE_COLOR", "LC_ALL", "PATH",
                                             "PLAYWRIGHT_JSON_OUTPUT_FILE", "SMOKE_OUTPUT_DIR", "SMOKE_SUITE", "TZ"}));
}

TEST_F(SmokeTest, ByItselfItNeedsNoDatabaseAndNotifyTellsOfIt) {
  environment_.erase("DATABASE_URL");
  const std::string project = Project(Reports("mixed") + "exit 1");
  EXPECT_EQ(Exporter({"smoke", "gdpr", project, "--run.id=77"}).exit_code, 0);
  const Night night = Run({"telemetry", project, "--run.id=77"}, "smoke");
  EXPECT_EQ(night.done.exit_code, 1);
  EXPECT_EQ(night.report["steps"].size(), 1u);
  EXPECT_EQ(night.report["target"], "https://app.example.com");
  EXPECT_EQ(slack_->Connections(), 0);
  EXPECT_EQ(Exporter({"notify", "--run.id=77"}).exit_code, 0);
  const std::string alert = OnlyMessage();
  EXPECT_TRUE(Has(alert, "smoke-telemetry: telemetry page › shows the fresh badge")) << alert;
  EXPECT_TRUE(Has(alert, "Passed: smoke-gdpr")) << alert;
}

class InterruptedSmokeTest : public SmokeTest {
 protected:
  // A suite whose offspring ignores SIGTERM, in its group and in a session of its own; makes the file when all of it runs.
  std::string Stubborn() const {
    const std::string stay = "trap \"\" TERM INT HUP; while :; do sleep 1000; done";
    return "trap '' TERM INT; sh -c '" + stay + "' & setsid sh -c '" + stay + "' & touch '" + Ready().string() +
           "'; while :; do sleep 1000; done";
  }
  fs::path Ready() const { return own_.Path() / "ready"; }
  bool WaitUntilItRuns() const {
    return Eventually([&] { return fs::exists(Ready()); });
  }
};

TEST_F(InterruptedSmokeTest, SigtermEndsTheSuiteAndTheAlertGoesOutWithin5Seconds) {
  const auto night = Start({"nightly", Project(Stubborn())});
  ASSERT_TRUE(WaitUntilItRuns());
  EXPECT_GE(ProcessesWith(mark_).size(), 4u);
  const auto started = std::chrono::steady_clock::now();
  night->Signal(SIGTERM);
  EXPECT_EQ(night->Wait(std::chrono::seconds(20)), 1) << night->Err();
  EXPECT_LT(std::chrono::steady_clock::now() - started, std::chrono::seconds(5));
  EXPECT_TRUE(NothingLeft());
  const std::string alert = OnlyMessage();
  EXPECT_TRUE(Has(alert, "smoke-telemetry: interrupted")) << alert;
  EXPECT_TRUE(Has(alert, "the suite was stopped while it ran")) << alert;
  EXPECT_TRUE(Has(night->Out(), "the run was interrupted before")) << night->Out();
}

// Symptom: CI killed the job outright, and Chromium ran on until the disk was full.
TEST_F(InterruptedSmokeTest, NothingLivesOnWhenTheProgramItselfIsKilled) {
  const auto smoke = Start({"smoke", "telemetry", Project(Stubborn())});
  ASSERT_TRUE(WaitUntilItRuns());
  EXPECT_GE(ProcessesWith(mark_).size(), 4u);
  smoke->Signal(SIGKILL);
  EXPECT_EQ(smoke->Wait(std::chrono::seconds(20)), 128 + SIGKILL);
  EXPECT_TRUE(Eventually([&] { return NothingLeft(); }));
}

}  // namespace
}  // namespace freshness::test
