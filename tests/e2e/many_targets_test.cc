// Two hundred databases in one program, some of which never answer.
#include <gtest/gtest.h>

#include <cmath>

#include "tests/e2e/support/exporter_process.h"
#include "tests/e2e/support/watched_database.h"
#include "tests/support/tcp_proxy.h"

namespace freshness::test {
namespace {

constexpr int kTargets = 200;
constexpr int kEvery = 20;  // each twentieth is blackholed: ten of them
constexpr int kIntervalSeconds = 3;

bool IsBlackholed(int target) {
  return target % kEvery == 0;
}

std::string NameOf(int target) {
  return "t" + std::to_string(target);
}

std::string ConfigText() {
  std::string text =
      "checks:\n  - {name: audit, group: gdpr, table: gdpr_audit_log, timestamp: created_at, error_after: 24h}\ntargets:\n";
  for (int target = 0; target < kTargets; ++target) {
    text +=
        "  - {name: " + NameOf(target) + ", database_url_env: " + (IsBlackholed(target) ? "LOST_URL" : "WELL_URL") + "}\n";
  }
  return text;
}

double Polls(const Metrics& metrics, int target) {
  return metrics.Value("freshness_polls_total", {{"target", NameOf(target)}}).value_or(0);
}

TEST(ManyTargetsTest, TenThatNeverAnswerHoldUpNoneOfTheOthers) {
  PrivatePostgres postgres({.settings = {{"max_connections", "230"}}});
  const std::string well = MakeSeeded(postgres, "well");
  TcpProxy proxy(postgres.Port());
  proxy.SetMode(TcpProxy::Mode::kBlackhole);
  std::string lost = well;
  const std::string port = ":" + std::to_string(postgres.Port()) + "/";
  lost.replace(lost.find(port), port.size(), ":" + std::to_string(proxy.Port()) + "/");
  const ConfigFile config(ConfigText());
  const std::string interval = std::to_string(kIntervalSeconds) + "s";
  ExporterProcess exporter({{"WELL_URL", well}, {"LOST_URL", lost}},
                           {config.Flag(), "--poll.interval=" + interval, "--poll.timeout=" + interval});
  // From here on the time is the test's: whatever the start took, all well targets have been polled once.
  ASSERT_TRUE(Eventually([&] {
    const Metrics metrics = exporter.Scrape();
    for (int target = 0; target < kTargets; ++target)
      if (!IsBlackholed(target) && Polls(metrics, target) < 1) return false;
    return true;
  }));
  const auto start = std::chrono::steady_clock::now();
  const Metrics before = exporter.Scrape();
  Metrics after("");
  ASSERT_TRUE(Eventually([&] {
    after = exporter.Scrape();
    return Polls(after, 1) >= Polls(before, 1) + 3;
  }));
  const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - start;
  for (int target = 0; target < kTargets; ++target) {
    const std::map<std::string, std::string> labels = {{"target", NameOf(target)}};
    EXPECT_EQ(after.Value("freshness_up", labels).value_or(0), IsBlackholed(target) ? 0 : 1) << target;
    if (IsBlackholed(target)) continue;
    // Whole intervals that have passed, less the one that the two scrapes may have cut.
    EXPECT_GE(Polls(after, target) - Polls(before, target), std::floor(passed.count() / kIntervalSeconds) - 1) << target;
    EXPECT_LT(after.Value("freshness_poll_duration_seconds", labels).value_or(99), 1) << target;
  }
  EXPECT_EQ(after.Value("freshness_poll_failures_total", {{"target", NameOf(1)}, {"reason", "timeout"}}), 0);
  EXPECT_GE(after.Value("freshness_poll_failures_total", {{"target", NameOf(0)}, {"reason", "timeout"}}).value_or(0), 1);
  EXPECT_EQ(exporter.End(SIGTERM).exit_code, 0) << exporter.Output().substr(0, 2000);
}

}  // namespace
}  // namespace freshness::test
