// What the real promtool and the real Prometheus make of the metrics.
#include <gtest/gtest.h>

#include "tests/e2e/support/exporter_process.h"
#include "tests/e2e/support/prometheus_server.h"
#include "tests/e2e/support/watched_database.h"
#include "tests/places.h"
#include "tests/support/tcp_proxy.h"

namespace freshness::test {
namespace {

constexpr const char* kStates[] = {"fresh", "late", "stale", "idle", "missing", "future", "unknown"};

void ExpectPromtoolIsSilent(const Metrics& metrics) {
  const Finished done = RunProgram({"promtool", "check", "metrics"}, BasicEnvironment(), metrics.Text());
  EXPECT_EQ(done.exit_code, 0);
  EXPECT_EQ(done.out + done.err, "") << metrics.Text();
}

std::string AllStatesUrl() {
  PrivatePostgres& postgres = SharedPostgres();
  postgres.DropDatabase("all_states");
  postgres.CreateDatabase("all_states");
  postgres.Execute("all_states", SqlOfAllStates());
  return postgres.Url("all_states");
}

TEST(PromtoolTest, IsSilentBeforeTheFirstPoll) {
  TcpProxy proxy(SharedPostgres().Port());
  proxy.SetMode(TcpProxy::Mode::kBlackhole);
  const ExporterProcess exporter({{"DATABASE_URL", "postgres://monitor@127.0.0.1:" + std::to_string(proxy.Port()) + "/db"}});
  const Metrics metrics = exporter.Scrape();
  EXPECT_EQ(metrics.Value("freshness_polls_total"), 0);
  EXPECT_EQ(metrics.Value("freshness_up"), std::nullopt);
  EXPECT_EQ(metrics.Value("freshness_age_seconds"), std::nullopt);
  EXPECT_EQ(metrics.Value("freshness_stale"), std::nullopt);
  EXPECT_EQ(metrics.StateOf("rollups_hourly"), "unknown");
  EXPECT_EQ(metrics.Value("freshness_poll_failures_total", {{"reason", "malformed"}}), 0);
  ExpectPromtoolIsSilent(metrics);
}

TEST(PromtoolTest, IsSilentOnTheDefaultChecksFreshAndWithTheDatabaseAway) {
  PrivatePostgres postgres;
  const ExporterProcess exporter({{"DATABASE_URL", MakeSeeded(postgres, "fresh")}}, {"--poll.interval=1s"});
  ASSERT_TRUE(exporter.WaitUntilReady());
  const Metrics fresh = exporter.Scrape();
  EXPECT_EQ(fresh.StateOf("rollups_hourly"), "fresh");
  EXPECT_EQ(fresh.StateOf("gdpr_audit_log"), "fresh");
  EXPECT_EQ(fresh.Value("freshness_error_after_seconds", {{"check", "rollups_hourly"}}), 5400);
  ExpectPromtoolIsSilent(fresh);
  postgres.Stop();
  ASSERT_TRUE(Eventually([&] { return exporter.Scrape().Value("freshness_up") == 0; }));
  ExpectPromtoolIsSilent(exporter.Scrape());
}

TEST(PromtoolTest, IsSilentOnEachOfTheSevenStates) {
  const ConfigFile config(ConfigOfAllStates());
  const ExporterProcess exporter({{"DATABASE_URL", AllStatesUrl()}}, {config.Flag()});
  ASSERT_TRUE(exporter.WaitUntilReady());
  const Metrics metrics = exporter.Scrape();
  for (const char* state : kStates) EXPECT_EQ(metrics.StateOf(state), state);
  ExpectPromtoolIsSilent(metrics);
}

TEST(PrometheusTest, ScrapesEveryStateWithoutAWarning) {
  const ConfigFile config(ConfigOfAllStates());
  const ExporterProcess exporter({{"DATABASE_URL", AllStatesUrl()}}, {config.Flag(), "--poll.interval=1s"});
  ASSERT_TRUE(exporter.WaitUntilReady());
  const PrometheusServer prometheus(exporter.Port());
  // Three scrapes, so that samples of one series follow each other.
  ASSERT_TRUE(prometheus.WaitForScrapes(3)) << prometheus.Log();

  EXPECT_EQ(prometheus.Query("up")[0]["value"][1], "1");
  const auto states = prometheus.Query("freshness_state == 1");
  EXPECT_EQ(states.size(), std::size(kStates));
  for (const auto& sample : states) EXPECT_EQ(sample["metric"]["check"], sample["metric"]["state"]);
  const auto fresh = prometheus.Query(R"(freshness_age_seconds{check="fresh"})");
  ASSERT_EQ(fresh.size(), 1U);
  EXPECT_EQ(fresh[0]["metric"]["table"], R"("Müller ""& Söhne""\n")");
  const auto stale = prometheus.Query(R"(freshness_age_seconds{check="stale"})");
  ASSERT_EQ(stale.size(), 1U);
  EXPECT_NEAR(std::stod(stale[0]["value"][1].get<std::string>()), 7200, 120);
  EXPECT_EQ(prometheus.Query("freshness_exporter_build_info")[0]["metric"]["version"], FRESHNESS_VERSION);

  const std::string log = prometheus.Log();
  for (const char* complaint :
       {"Scrape failed", "Append failed", "Error on ingesting", "component=\"scrape manager\" level=warn"}) {
    EXPECT_EQ(log.find(complaint), std::string::npos) << log;
  }
}

}  // namespace
}  // namespace freshness::test
