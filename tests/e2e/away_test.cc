// While the database is away, a scrape still tells the truth, at once.
#include <gtest/gtest.h>

#include <atomic>
#include <csignal>

#include "tests/e2e/support/exporter_process.h"
#include "tests/e2e/support/watched_database.h"

namespace freshness::test {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr const char* kBeats = "checks:\n  - {name: beats, table: beats, timestamp: at, error_after: 3s}\n";

class AwayTest : public ::testing::Test {
 protected:
  AwayTest() { postgres_.Execute("postgres", "create table beats as select now() as at"); }

  // One that has an answer: on a busy machine the first polls may well run out of their 200 ms.
  std::unique_ptr<ExporterProcess> Watching() {
    auto exporter = std::make_unique<ExporterProcess>(
        Variables{{"DATABASE_URL", postgres_.Url()}},
        std::vector<std::string>{config_.Flag(), "--poll.interval=200ms", "--poll.timeout=200ms"});
    EXPECT_TRUE(Eventually([&] { return exporter->Scrape().Value("freshness_age_seconds").has_value(); }));
    return exporter;
  }

  PrivatePostgres postgres_;
  const ConfigFile config_{kBeats};
};

TEST_F(AwayTest, TheAgeGrowsStaleFlipsByItselfAndUpIsZeroAtOnce) {
  const auto exporter = Watching();
  postgres_.Execute("postgres", "update beats set at = now()");
  Metrics well("");
  ASSERT_TRUE(Eventually([&] {
    well = exporter->Scrape();
    return well.Value("freshness_age_seconds") < 2 && well.StateOf("beats") == "fresh";
  }));
  EXPECT_EQ(well.Value("freshness_up"), 1);
  EXPECT_EQ(well.Value("freshness_stale"), 0);

  postgres_.Stop();
  const auto stopped = Clock::now();
  ASSERT_TRUE(Eventually([&] { return exporter->Scrape().Value("freshness_up") == 0; }));
  EXPECT_LT(Clock::now() - stopped, milliseconds(1500));  // an interval of 200 ms, and a loaded machine
  const Metrics first = exporter->Scrape();
  EXPECT_EQ(first.StateOf("beats"), "unknown");
  EXPECT_EQ(first.Value("freshness_check_success"), 0);
  EXPECT_GT(first.Value("freshness_poll_failures_total", {{"reason", "unreachable"}}), 0);

  // Time itself is what is waited for here.
  std::this_thread::sleep_for(milliseconds(1100));
  const Metrics second = exporter->Scrape();
  EXPECT_GE(*second.Value("freshness_age_seconds"), *first.Value("freshness_age_seconds") + 1);
  EXPECT_EQ(second.Value("freshness_latest_timestamp_seconds"), first.Value("freshness_latest_timestamp_seconds"));
  EXPECT_TRUE(Eventually([&] { return exporter->Scrape().Value("freshness_stale") == 1; }));
  EXPECT_GE(exporter->Scrape().Value("freshness_age_seconds"), 3);
  EXPECT_EQ(exporter->Scrape().StateOf("beats"), "unknown");

  postgres_.Start();
  postgres_.Execute("postgres", "update beats set at = now()");
  EXPECT_TRUE(Eventually([&] {
    const Metrics again = exporter->Scrape();
    return again.StateOf("beats") == "fresh" && again.Value("freshness_up") == 1;
  }));
}

TEST_F(AwayTest, TwoHundredScrapesAtOnceWhilePostgresIsFrozenAreAllAnswered) {
  const auto exporter = Watching();
  postgres_.Signal(SIGSTOP);
  std::atomic<int> answered = 0;
  std::atomic<Clock::rep> slowest = 0;
  {
    std::vector<std::jthread> clients;
    for (int i = 0; i < 200; ++i) {
      clients.emplace_back([&] {
        const auto start = Clock::now();
        const HttpResponse response = exporter->Get("/metrics");
        const Clock::rep took = (Clock::now() - start).count();
        if (response.status == 200 && response.body.find("freshness_age_seconds{") != std::string::npos) ++answered;
        for (Clock::rep seen = slowest; seen < took && !slowest.compare_exchange_weak(seen, took);) {
        }
      });
    }
  }
  EXPECT_EQ(answered, 200);
  RecordProperty("slowest_ms", static_cast<int>(std::chrono::duration_cast<milliseconds>(Clock::duration(slowest)).count()));
  EXPECT_LT(Clock::duration(slowest), milliseconds(2000));
}

TEST_F(AwayTest, ALateAnswerDoesNotPassForAnAnswerOfNow) {
  const auto exporter = Watching();
  postgres_.Signal(SIGSTOP);
  EXPECT_TRUE(Eventually([&] { return exporter->Scrape().Value("freshness_up") == 0; }));
  EXPECT_GT(exporter->Scrape().Value("freshness_poll_failures_total", {{"reason", "timeout"}}), 0);
  postgres_.Signal(SIGCONT);
  EXPECT_TRUE(Eventually([&] { return exporter->Scrape().Value("freshness_up") == 1; }));
}

}  // namespace
}  // namespace freshness::test
