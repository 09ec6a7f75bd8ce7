// The step with small suites: shell scripts, alone or in the place of a project's Playwright.
#include "checks/nightly/smoke_step.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <thread>

#include "tests/places.h"
#include "tests/support/processes.h"
#include "tests/support/temp_dir.h"

namespace freshness {

// GoogleTest finds it here.
inline void PrintTo(StepOutcome outcome, std::ostream* out) {
  *out << ToString(outcome);
}

namespace test {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::seconds;
using Lines = std::vector<std::string>;

bool Has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::string ReadFile(const fs::path& path) {
  std::ifstream stream(path);
  return {std::istreambuf_iterator<char>(stream), {}};
}

class SmokeStepTest : public ::testing::Test {
 protected:
  SmokeStepTest() {
    settings_.dashboard_url = Secret("https://preview:hunter2@app.example.com/");
    settings_.project = folder_.Path() / "project";
    settings_.evidence = folder_.Path() / "runs";
    settings_.timeout = seconds(60);
    settings_.variables = {{"PATH", "/usr/bin:/bin"}, {"HOME", "/nowhere"}, {"MARK", mark_}, {"CHROMIUM_PATH", "/bin/sh"}};
  }

  StepReport Run(Suite suite = Suite::kTelemetry, std::stop_token stop = {}) const {
    return SmokeStep(suite, settings_).Run(std::move(stop), MonotonicClock::now() + seconds(120));
  }
  StepReport RunCommand(const std::string& command) {
    settings_.command = command;
    return Run();
  }

  // A project whose Playwright is `script`.
  void MakeProject(const std::string& script) const {
    const fs::path playwright = settings_.project / "node_modules/.bin/playwright";
    fs::create_directories(playwright.parent_path());
    std::ofstream(settings_.project / "playwright.config.ts") << "export default {};\n";
    std::ofstream(playwright) << "#!/bin/sh\n" << script;
    fs::permissions(playwright, fs::perms::owner_all);
  }
  // A node that is there, wherever this test runs.
  void MakeNode() {
    const fs::path bin = folder_.Path() / "bin";
    fs::create_directories(bin);
    std::ofstream(bin / "node") << "#!/bin/sh\n";
    fs::permissions(bin / "node", fs::perms::owner_all);
    settings_.variables["PATH"] = bin.string() + ":/usr/bin:/bin";
  }
  static std::string Copy(const std::string& report) {
    return "cp '" FRESHNESS_SOURCE_ROOT "/tests/data/playwright/" + report + ".json' \"$PLAYWRIGHT_JSON_OUTPUT_FILE\"\n";
  }
  std::size_t RunsKept() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(settings_.evidence), fs::directory_iterator()));
  }

  const TempDir folder_;
  const std::string mark_ = FreshMark();
  SmokeSettings settings_;
};

TEST_F(SmokeStepTest, TheProjectsPlaywrightIsRunInItsFolderWithTheSuitesName) {
  MakeNode();
  MakeProject("echo \"$PWD|$*|$SMOKE_SUITE|$SMOKE_LIVE\" >>called\n" + Copy("green"));
  settings_.timeout = seconds(40);
  EXPECT_EQ(Run().outcome, StepOutcome::kPassed);
  settings_.live = true;
  EXPECT_EQ(Run(Suite::kGdpr).outcome, StepOutcome::kPassed);
  const std::string project = fs::canonical(settings_.project).string();
  EXPECT_EQ(ReadFile(settings_.project / "called"),
            project +
                "|test --config=playwright.config.ts --global-timeout=30000 /telemetry[^/]*\\.spec\\.ts$|telemetry|\n" +
                project + "|test --config=playwright.config.ts --global-timeout=30000 /privacy[^/]*\\.spec\\.ts$|gdpr|1\n");
  EXPECT_EQ(RunsKept(), 0u) << "a green run leaves nothing behind";
}

TEST_F(SmokeStepTest, FailingTestsAreNamedAndWhatTheyLeftIsKept) {
  MakeNode();
  // The report names files of another place, one of this one, and one that leads out of it.
  MakeProject(
      "mkdir \"$SMOKE_OUTPUT_DIR\"; echo png >\"$SMOKE_OUTPUT_DIR/shot.png\"; ln -s /etc/passwd "
      "\"$SMOKE_OUTPUT_DIR/out.png\"\n"
      "sed -e \"0,/\\\"path\\\": .*test-failed-1.png\\\"/s||\\\"path\\\": \\\"$SMOKE_OUTPUT_DIR/shot.png\\\"|\" "
      "-e \"s|\\\"path\\\": .*trace.zip\\\"$|\\\"path\\\": \\\"$SMOKE_OUTPUT_DIR/out.png\\\"|\" "
      "'" FRESHNESS_SOURCE_ROOT "/tests/data/playwright/mixed.json' >\"$PLAYWRIGHT_JSON_OUTPUT_FILE\"\nexit 1\n");
  const StepReport report = Run();
  EXPECT_EQ(report.outcome, StepOutcome::kFailed);
  EXPECT_EQ(report.reasons,
            (Lines{"telemetry page › shows the fresh badge: Error: expect(locator).toBeVisible() failed",
                   "telemetry page › asks for days: Error: expect(received).toEqual(expected) // deep equality"}));
  ASSERT_EQ(report.attachments.size(), 1u);
  EXPECT_EQ(ReadFile(report.attachments[0]), "png\n");
  EXPECT_EQ(report.remarks[0], "1 test passed on https://app.example.com/, 1 skipped as marked");
  EXPECT_TRUE(Has(report.remarks[1], "flaky, passed when tried again: telemetry page › loads on the second try"));
  EXPECT_TRUE(Has(report.remarks[2], "traces and screenshots: "));
  EXPECT_EQ(RunsKept(), 1u);
}

TEST_F(SmokeStepTest, WhatIsMissingIsSaidWithTheCommandThatInstallsIt) {
  EXPECT_TRUE(Has(Run().reasons.at(0), "there is no smoke project in " + settings_.project.string() + ": say where it is"));
  MakeProject("exit 0\n");
  settings_.variables["PATH"] = "/nowhere";
  EXPECT_EQ(Run().reasons, Lines{"node is not on PATH: run \"apt-get install nodejs npm\""});
  MakeNode();
  settings_.variables["CHROMIUM_PATH"] = "/no/chromium";
  EXPECT_TRUE(Has(Run().reasons.at(0), "CHROMIUM_PATH names no program (/no/chromium): run \"apt-get install chromium\""));
  fs::remove_all(settings_.project / "node_modules");
  const StepReport report = Run();
  EXPECT_EQ(report.outcome, StepOutcome::kFailed);
  EXPECT_EQ(report.reasons,
            Lines{"the smoke project's npm packages are not installed: run \"npm ci\" in " + settings_.project.string()});
}

TEST_F(SmokeStepTest, ACommandGoesByItsStatusOrByTheReportThatItLeaves) {
  EXPECT_EQ(RunCommand("exit 0").outcome, StepOutcome::kPassed);
  EXPECT_EQ(RunCommand("echo no such page; exit 4").reasons,
            Lines{"the suite ended with status 4; its last line: no such page"});
  EXPECT_EQ(RunCommand(Copy("green")).remarks, Lines{"1 test passed on https://app.example.com/"});
  EXPECT_EQ(RunCommand(Copy("mixed") + "exit 1").reasons.size(), 2u);
  EXPECT_EQ(RunCommand(Copy("no_tests") + "exit 0").reasons, (Lines{"Error: No tests found.", "the suite ran no test"}));
  EXPECT_EQ(RunCommand("echo '<html>' >\"$PLAYWRIGHT_JSON_OUTPUT_FILE\"").reasons,
            Lines{"the suite's report is not JSON, or was cut off; it wrote nothing"});
  EXPECT_EQ(RunCommand("mkfifo \"$PLAYWRIGHT_JSON_OUTPUT_FILE\"").reasons,
            Lines{"the suite's report is not a regular file; it wrote nothing"});
}

TEST_F(SmokeStepTest, ACrashWithoutAReportFails) {
  EXPECT_EQ(RunCommand("echo out of memory; kill -ABRT $$").reasons,
            Lines{"the suite crashed by signal 6 (Aborted); its last line: out of memory"});
}

TEST_F(SmokeStepTest, AHangIsEndedAtItsTimeWithWhatItSaidAndLeft) {
  settings_.timeout = milliseconds(500);
  const StepReport report = RunCommand(
      "mkdir \"$SMOKE_OUTPUT_DIR\"; touch \"$SMOKE_OUTPUT_DIR/half.webm\"; echo looking; trap '' TERM; setsid sleep 1000 & "
      "sleep 1000; sleep 1000");
  EXPECT_EQ(report.outcome, StepOutcome::kFailed);
  ASSERT_EQ(report.reasons.size(), 1u);
  EXPECT_TRUE(Has(report.reasons[0], "did not end within") && Has(report.reasons[0], "looking")) << report.reasons[0];
  EXPECT_TRUE(ProcessesWith(mark_).empty());
  EXPECT_EQ(RunsKept(), 1u);
}

TEST_F(SmokeStepTest, AStopEndsItWithinASecondAndSaysSo) {
  std::stop_source stop;
  settings_.command =
      "trap '' TERM; touch '" + (folder_.Path() / "ready").string() + "'; setsid sleep 1000 & sleep 1000; sleep 1000";
  const std::jthread stopper([&] {
    while (!fs::exists(folder_.Path() / "ready")) std::this_thread::yield();
    stop.request_stop();
  });
  const StepReport report = Run(Suite::kTelemetry, stop.get_token());
  EXPECT_EQ(report.outcome, StepOutcome::kFailed);
  EXPECT_TRUE(Has(report.reasons.at(0), "the suite was stopped while it ran")) << report.reasons.at(0);
  EXPECT_TRUE(ProcessesWith(mark_).empty());
}

TEST_F(SmokeStepTest, SecretsThatTheSuiteWasGivenAreNotShownWhateverItWrites) {
  const fs::path headers = folder_.Path() / "headers.json";
  const fs::path state = folder_.Path() / "state.json";
  std::ofstream(headers) << R"({"x-bypass": "tok-headers-1", "authorization": "Bearer tok-headers-2"})";
  std::ofstream(state) << R"({"cookies": [{"name": "s", "value": "tok-cookie"}],
    "origins": [{"origin": "https://x", "localStorage": [{"name": "t", "value": "tok-local"}]}]})";
  settings_.variables["SMOKE_HEADERS_FILE"] = headers;
  settings_.variables["SMOKE_STORAGE_FILE"] = state;
  const StepReport report = RunCommand(
      "echo $DASHBOARD_URL hunter2 tok-headers-1 tok-headers-2 tok-cookie tok-local cHJldmlldzpodW50ZXIy; exit 1");
  EXPECT_EQ(report.reasons,
            Lines{"the suite ended with status 1; its last line: https://***@app.example.com/ *** *** *** *** "
                  "*** ***"});
}

TEST_F(SmokeStepTest, FilesOfSecretsThatCannotBeReadAreSaidWithoutTheirContent) {
  settings_.variables["SMOKE_HEADERS_FILE"] = "/no/such/file";
  EXPECT_EQ(RunCommand("exit 0").reasons, Lines{"SMOKE_HEADERS_FILE names no file of at most 1 MiB"});
  const fs::path headers = folder_.Path() / "headers.json";
  settings_.variables["SMOKE_HEADERS_FILE"] = headers;
  std::ofstream(headers) << "x-bypass: tok-1";
  EXPECT_EQ(RunCommand("exit 0").reasons, Lines{"SMOKE_HEADERS_FILE names a file that is not a JSON object"});
  std::ofstream(headers) << R"({"x-bypass": ["tok-1"]})";
  EXPECT_FALSE(Has(RunCommand("exit 0").reasons.at(0), "tok-1"));
}

TEST_F(SmokeStepTest, AProblemOfTheSettingsFailsBeforeAnythingIsStarted) {
  settings_.problem = "DASHBOARD_URL is not a web address";
  EXPECT_EQ(RunCommand("touch '" + (folder_.Path() / "ran").string() + "'").reasons, Lines{settings_.problem});
  EXPECT_FALSE(fs::exists(folder_.Path() / "ran"));
}

TEST_F(SmokeStepTest, AFolderThatCannotBeMadeIsSaid) {
  std::ofstream(settings_.evidence) << "a file";
  EXPECT_TRUE(Has(RunCommand("exit 0").reasons.at(0), "no folder can be made in " + settings_.evidence.string()));
}

TEST_F(SmokeStepTest, WhatOlderRunsLeftIsRemovedAfterThirtyDays) {
  for (const char* name : {"smoke-gdpr-old123", "smoke-gdpr-new123", "another-old"}) {
    fs::create_directories(settings_.evidence / name / "results");
    const int days = std::string(name).ends_with("new123") ? 29 : 31;
    fs::last_write_time(settings_.evidence / name, fs::file_time_type::clock::now() - std::chrono::days(days));
  }
  RunCommand("exit 0");
  EXPECT_FALSE(fs::exists(settings_.evidence / "smoke-gdpr-old123"));
  EXPECT_TRUE(fs::exists(settings_.evidence / "smoke-gdpr-new123"));
  EXPECT_TRUE(fs::exists(settings_.evidence / "another-old"));
}

}  // namespace
}  // namespace test
}  // namespace freshness
