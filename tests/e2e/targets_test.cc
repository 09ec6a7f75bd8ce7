// Several databases in one program: each is told apart, and none waits for another.
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>

#include "tests/e2e/support/exporter_process.h"
#include "tests/e2e/support/watched_database.h"
#include "tests/support/tcp_proxy.h"

namespace freshness::test {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr milliseconds kAllowed(2000);  // for a scrape of Prometheus' kind, and for an end

// `behind` is named first: a program that asks one after the other would come to `well` only after it.
constexpr const char* kTargets =
    "targets:\n"
    "  - {name: behind, database_url_env: BEHIND_URL}\n"
    "  - {name: well, database_url_env: WELL_URL}\n";

bool Has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::optional<double> OfTarget(const Metrics& metrics, const std::string& name, const std::string& target) {
  return metrics.Value(name, {{"target", target}});
}

class TargetsTest : public ::testing::Test {
 protected:
  TargetsTest() {
    std::string behind = MakeSeeded(SharedPostgres(), "targets_behind");
    const std::string port = ":" + std::to_string(SharedPostgres().Port()) + "/";
    behind.replace(behind.find(port), port.size(), ":" + std::to_string(proxy_.Port()) + "/");
    urls_ = {{"BEHIND_URL", behind}, {"WELL_URL", MakeSeeded(SharedPostgres(), "targets_well")}};
  }

  std::unique_ptr<ExporterProcess> Serve(const std::string& interval) const {
    return std::make_unique<ExporterProcess>(
        urls_, std::vector<std::string>{config_.Flag(), "--poll.interval=" + interval, "--poll.timeout=" + interval});
  }

  // A scrape, and that it did not wait.
  static Metrics ScrapeAtOnce(const ExporterProcess& exporter) {
    const auto start = Clock::now();
    Metrics metrics = exporter.Scrape();
    EXPECT_LT(Clock::now() - start, kAllowed);
    return metrics;
  }

  static void ExpectEndsAtOnce(ExporterProcess& exporter) {
    const auto ended = exporter.End(SIGTERM);
    EXPECT_EQ(ended.exit_code, 0) << exporter.Output();
    EXPECT_LE(ended.took, kAllowed);
  }

  TcpProxy proxy_{SharedPostgres().Port()};  // the wire to `behind`
  const ConfigFile config_{kTargets};
  Variables urls_;
};

TEST_F(TargetsTest, EachIsToldApartByItsLabel) {
  SharedPostgres().Execute("targets_behind", "update gdpr_audit_log set created_at = now() - interval '25 hours'");
  const auto exporter = Serve("10s");
  ASSERT_TRUE(exporter->WaitUntilReady());
  const Metrics metrics = ScrapeAtOnce(*exporter);
  for (const char* target : {"behind", "well"}) {
    EXPECT_EQ(OfTarget(metrics, "freshness_up", target), 1) << target;
    EXPECT_GE(OfTarget(metrics, "freshness_polls_total", target), 1) << target;
    EXPECT_EQ(metrics.Value("freshness_stale", {{"target", target}, {"check", "rollups_hourly"}}), 0) << target;
  }
  EXPECT_EQ(metrics.Value("freshness_stale", {{"target", "behind"}, {"check", "gdpr_audit_log"}}), 1);
  EXPECT_EQ(metrics.Value("freshness_stale", {{"target", "well"}, {"check", "gdpr_audit_log"}}), 0);
  ExpectEndsAtOnce(*exporter);
}

TEST_F(TargetsTest, AFirstPollThatHangsHoldsUpNeitherTheOthersNorAScrapeNorTheEnd) {
  proxy_.SetMode(TcpProxy::Mode::kBlackhole);
  const auto exporter = Serve("60s");
  Metrics metrics("");
  ASSERT_TRUE(Eventually([&] {
    metrics = ScrapeAtOnce(*exporter);
    return OfTarget(metrics, "freshness_polls_total", "well") == 1 && proxy_.Accepted() > 0;
  }));
  EXPECT_EQ(OfTarget(metrics, "freshness_up", "well"), 1);
  EXPECT_EQ(metrics.Value("freshness_stale", {{"target", "well"}, {"check", "rollups_hourly"}}), 0);
  EXPECT_EQ(OfTarget(metrics, "freshness_polls_total", "behind"), 0) << "its poll hangs still";
  const HttpResponse ready = exporter->Get("/-/ready");
  EXPECT_EQ(ready.status, 503);
  EXPECT_EQ(ready.body, "Not ready: target behind has not been polled yet.\n");
  ExpectEndsAtOnce(*exporter);
}

TEST_F(TargetsTest, TheOthersArePolledOnWhileOneIsFrozen) {
  const auto exporter = Serve("1s");
  ASSERT_TRUE(Eventually([&] {
    const Metrics metrics = exporter->Scrape();
    return OfTarget(metrics, "freshness_up", "behind") == 1 && OfTarget(metrics, "freshness_up", "well") == 1;
  }));
  proxy_.SetMode(TcpProxy::Mode::kBlackhole);
  ASSERT_TRUE(Eventually([&] { return OfTarget(exporter->Scrape(), "freshness_up", "behind") == 0; }));

  const double before = OfTarget(ScrapeAtOnce(*exporter), "freshness_polls_total", "well").value_or(0);
  EXPECT_TRUE(Eventually([&] {
    const Metrics metrics = ScrapeAtOnce(*exporter);
    EXPECT_EQ(OfTarget(metrics, "freshness_up", "well"), 1);
    return OfTarget(metrics, "freshness_polls_total", "well") >= before + 3;
  }));
  const Metrics metrics = ScrapeAtOnce(*exporter);
  EXPECT_EQ(OfTarget(metrics, "freshness_up", "behind"), 0);
  EXPECT_GT(metrics.Value("freshness_poll_failures_total", {{"target", "behind"}, {"reason", "timeout"}}), 0);
  ExpectEndsAtOnce(*exporter);
}

// The one that fails comes first: the last one's outcome is not that of the run.
TEST_F(TargetsTest, CheckPrintsBothAndFailsForEither) {
  EXPECT_EQ(RunExporter({"check", config_.Flag()}, urls_).exit_code, 0);
  SharedPostgres().Execute("targets_behind", "update gdpr_audit_log set created_at = now() - interval '25 hours'");
  const Finished done = RunExporter({"check", config_.Flag()}, urls_);
  EXPECT_EQ(done.exit_code, 1) << done.err;
  const std::size_t well = done.out.find("well: all\n");
  ASSERT_TRUE(done.out.starts_with("behind: all\n") && well != std::string::npos) << done.out;
  EXPECT_TRUE(Has(done.out.substr(0, well), "gdpr_audit_log stale: newest created_at was 1 day 1 h ago")) << done.out;
  EXPECT_FALSE(Has(done.out.substr(well), " stale: ")) << done.out;
  EXPECT_TRUE(Has(done.out, "20 checks: 19 fresh, 1 stale")) << done.out;
}

TEST_F(TargetsTest, CheckOfOneAloneKnowsNothingOfTheOther) {
  SharedPostgres().Execute("targets_behind", "update gdpr_audit_log set created_at = now() - interval '25 hours'");
  const Finished done = RunExporter({"check", config_.Flag(), "--target=well"}, {{"WELL_URL", urls_.at("WELL_URL")}});
  EXPECT_EQ(done.exit_code, 0) << done.err;
  EXPECT_TRUE(Has(done.out, "10 checks: 10 fresh")) << done.out;
}

TEST_F(TargetsTest, ACommandForOneDatabaseAsksWhich) {
  for (const char* command : {"nightly", "seed"}) {
    const Finished done = RunExporter({command, config_.Flag()}, urls_);
    EXPECT_EQ(done.exit_code, 2);
    EXPECT_TRUE(Has(done.err, "say which one " + std::string(command) + " means, with --target NAME")) << done.err;
    const Finished chosen = RunExporter({command, config_.Flag(), "--target=well"}, urls_);
    EXPECT_EQ(chosen.exit_code, 0) << chosen.err;
  }
}

}  // namespace
}  // namespace freshness::test
