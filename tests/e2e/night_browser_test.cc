// The night with the project's own smokes, in a real browser, on the stand-in of the dashboard.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/e2e/support/night_fixture.h"
#include "tests/places.h"

namespace freshness::test {
namespace {

namespace fs = std::filesystem;

// Serves the stand-in, with one word of it changed under /kit/broken/.
constexpr const char* kServe = "import('" FRESHNESS_SOURCE_ROOT
                               "/tests/fixtures/dashboard/server.mjs').then(async ({ startDashboard }) => {"
                               "  const broken = { changes: [['telemetry.js', \"'Rollups fresh'\", \"''\"]] };"
                               "  console.log((await startDashboard({ mutants: { broken } })).address); });";

class NightBrowserTest : public NightTest {
 protected:
  void SetUp() override {
    ASSERT_TRUE(fs::exists(kProject / "node_modules/.bin/playwright")) << "run deploy/local/node-packages checks/smoke";
    ASSERT_TRUE(dashboard_.WaitForOut("\n", std::chrono::seconds(30))) << dashboard_.Err();
    const std::string address = dashboard_.Out();
    address_ = address.substr(0, address.find('\n'));
  }

  Finished Night(const std::string& dashboard) {
    environment_["DASHBOARD_URL"] = dashboard;
    // Of this test alone, so that what the browser leaves running can be told from anybody else's.
    environment_["TMPDIR"] = Folder();
    const auto night = Start({"nightly", "--smoke.dir=" + kProject.string(), "--report.json=" + Report().string()});
    const auto exit_code = night->Wait(std::chrono::minutes(5));
    return {exit_code.value_or(-1), night->Out(), night->Err()};
  }
  fs::path Report() const { return Folder() / "report.json"; }

  // Processes whose command line or environment names this test's folder.
  std::vector<std::string> LeftRunning() const {
    std::vector<std::string> left;
    for (const auto& entry : fs::directory_iterator("/proc")) {
      if (entry.path().filename().string().find_first_not_of("0123456789") != std::string::npos) continue;
      if (Has(ReadFile(entry.path() / "environ"), Folder().string())) left.push_back(ReadFile(entry.path() / "cmdline"));
    }
    return left;
  }

  const fs::path kProject = fs::path(FRESHNESS_SOURCE_ROOT) / "checks/smoke";
  Subprocess dashboard_{{"node", "-e", kServe}, BasicEnvironment()};
  std::string address_;
};

TEST_F(NightBrowserTest, SoundPagesMakeAGreenAndSilentNight) {
  const Finished night = Night(address_);
  EXPECT_EQ(night.exit_code, 0) << night.out << night.err;
  EXPECT_EQ(slack_->Posts(), 0);
  const std::string report = ReadFile(Report());
  EXPECT_TRUE(Has(report, "smoke-telemetry")) << report;
  EXPECT_TRUE(Has(night.out, "smoke-gdpr       passed")) << night.out;
  EXPECT_EQ(LeftRunning(), std::vector<std::string>());
}

TEST_F(NightBrowserTest, ABrokenPageIsOneAlertThatNamesTheFailingTest) {
  const Finished night = Night(address_ + "/kit/broken/");
  EXPECT_EQ(night.exit_code, 1) << night.out << night.err;
  const std::string message = OnlyMessage();
  EXPECT_TRUE(Has(message, "smoke-telemetry failed")) << message;
  EXPECT_TRUE(Has(message, "health: the badge says Rollups fresh when they are")) << message;
  EXPECT_FALSE(Has(message, "smoke-gdpr:")) << message;
  EXPECT_TRUE(Has(ReadFile(Report()), "trace.zip"));
  EXPECT_EQ(LeftRunning(), std::vector<std::string>());
}

}  // namespace
}  // namespace freshness::test
