// The comparison of rollups with their raw rows, on a real server.
#include "checks/nightly/reconcile_step.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/integration/support/polled_database.h"

namespace freshness::test {
namespace {

class ReconcileStepTest : public ::testing::Test {
 protected:
  // Raw rows of five hours ago that no seed has made, rolled up.
  ReconcileStepTest() {
    database_.Execute(
        "insert into chat_telemetry (session_id, domain, model, start_time, created_at, success, cost_usd) "
        "select 's', d, 'gpt-4o', now(), date_trunc('hour', now(), 'UTC') - interval '5 hours' + interval '1 minute', d = "
        "'a', "
        "0.0000014 from unnest(array['a', 'a', 'b', null]) d");
    Refresh();
  }
  void Refresh() {
    database_.Execute("select refresh_chat_telemetry_rollups('hour'); select refresh_chat_telemetry_rollups('day')");
  }
  // Sets `columns` in that hour's rows of the table.
  void Set(const std::string& table, const std::string& columns, const std::string& more = "") {
    database_.Execute("update " + table + " set " + columns + " where granularity = 'hour' and bucket_start = " + kHour +
                      more);
  }
  StepReport Run() {
    ReconcileStep step(std::get<DatabaseUrl>(ParseDatabaseUrl(Secret(database_.Url()))), watchdog_);
    return step.Run({}, MonotonicClock::now() + std::chrono::seconds(30));
  }
  // "TABLE, hour of 2026-11-24 09:00 UTC: "
  std::string Named(const std::string& table) {
    return table + ", hour of " +
           *database_.Value("select to_char(" + kHour + " at time zone 'UTC', 'YYYY-MM-DD HH24:MI')") + " UTC: ";
  }
  std::string Requests() {
    return *database_.Value("select count(*) from chat_telemetry where created_at >= " + kHour + " and created_at < " +
                            kHour + " + interval '1 hour'");
  }

  const std::string kHour = "(date_trunc('hour', now(), 'UTC') - interval '5 hours')";
  SeededDatabase database_;
  Watchdog watchdog_;
};

using Lines = std::vector<std::string>;

TEST_F(ReconcileStepTest, RollupsOfOurRefreshAgree) {
  const StepReport report = Run();
  EXPECT_EQ(report.outcome, StepOutcome::kPassed);
  EXPECT_EQ(report.reasons, Lines{});
  ASSERT_EQ(report.remarks.size(), 1u);
  EXPECT_TRUE(report.remarks[0].starts_with("compared 2")) << report.remarks[0];  // 23 or 24 hours
}

// Symptom: the old refresh overwrote the bucket at its window's edge with a part of its rows, and every check was green.
TEST_F(ReconcileStepTest, ABucketCutByARefreshIsNamedWithWhatItShouldHold) {
  Set("chat_telemetry_rollups", "total_requests = 2, total_cost_usd = 0.5");
  Set("chat_telemetry_domain_rollups", "total_requests = 0", " and domain <> 'a'");
  Set("chat_telemetry_model_rollups", "total_requests = 0", " and domain <> 'a'");
  const StepReport report = Run();
  EXPECT_EQ(report.outcome, StepOutcome::kFailed);
  ASSERT_GE(report.reasons.size(), 1u);
  const std::string cost =
      *database_.Value("select trim_scale(round(sum(cost_usd), 6)) from chat_telemetry where created_at >= " + kHour +
                       " and created_at < " + kHour + " + interval '1 hour'");
  EXPECT_EQ(report.reasons[0],
            Named("chat_telemetry_rollups") + "requests 2, expected " + Requests() + "; cost 0.5, expected " + cost);
}

TEST_F(ReconcileStepTest, ALostBucketIsNamed) {
  database_.Execute("delete from chat_telemetry_rollups where granularity = 'hour' and bucket_start = " + kHour);
  const StepReport report = Run();
  ASSERT_EQ(report.reasons.size(), 3u);
  EXPECT_TRUE(report.reasons[0].starts_with(Named("chat_telemetry_rollups") + "requests 0, expected " + Requests()))
      << report.reasons[0];
  EXPECT_TRUE(report.reasons[1].starts_with(Named("chat_telemetry_domain_rollups"))) << report.reasons[1];
}

TEST_F(ReconcileStepTest, SumsOverDomainsAndModelsAreHeldAgainstTheTotal) {
  Set("chat_telemetry_domain_rollups", "total_requests = total_requests + 1", " and domain = 'a'");
  Set("chat_telemetry_model_rollups", "success_count = success_count + 3", " and domain = 'a'");
  const std::string successes = *database_.Value(
      "select success_count from chat_telemetry_rollups where granularity = 'hour' and bucket_start = " + kHour);
  const std::string more = std::to_string(std::stoi(Requests()) + 1);
  EXPECT_EQ(Run().reasons, (Lines{Named("chat_telemetry_domain_rollups") + "requests " + more + ", expected " + Requests(),
                                  Named("chat_telemetry_model_rollups") + "successes " +
                                      std::to_string(std::stoi(successes) + 3) + ", expected " + successes}));
}

TEST_F(ReconcileStepTest, TenAreNamedAndTheRestCounted) {
  database_.Execute("update chat_telemetry_rollups set total_requests = total_requests + 1000");
  const StepReport report = Run();
  ASSERT_EQ(report.reasons.size(), 11u);
  EXPECT_TRUE(report.reasons[10].starts_with("+") && report.reasons[10].ends_with(" more buckets differ"))
      << report.reasons[10];
}

// Symptom: an hour of 60 requests became 35 and a day of 145 became 64, each time the refresh began within the bucket.
TEST_F(ReconcileStepTest, AnHourOfSixtyAndADayOf145ThatWereCutAreNamedWithBothNumbers) {
  const std::string day = "(date_trunc('day', now(), 'UTC') - interval '2 days')";
  database_.Execute(
      "truncate chat_telemetry, chat_telemetry_rollups, chat_telemetry_domain_rollups, chat_telemetry_model_rollups; "
      "insert into chat_telemetry (session_id, domain, model, start_time, created_at, success, cost_usd) select 's', 'a', "
      "'gpt-4o', now(), at, true, 0.01 from (select " +
      kHour + " + n * interval '59 seconds' as at from generate_series(0, 59) n union all select " + day +
      " + n * interval '9 minutes' from generate_series(0, 144) n union all select " + day + " - interval '1 day') raw");
  Refresh();
  EXPECT_EQ(Run().reasons, Lines{});
  // What a refresh since the middle of the bucket counts and writes over the whole.
  for (const std::string table :
       {"chat_telemetry_rollups", "chat_telemetry_domain_rollups", "chat_telemetry_model_rollups"}) {
    Set(table, "total_requests = 35, success_count = 35, total_cost_usd = 0.35");
    database_.Execute("update " + table +
                      " set total_requests = 64, success_count = 64, total_cost_usd = 0.64 where "
                      "granularity = 'day' and bucket_start = " +
                      day);
  }
  const StepReport report = Run();
  EXPECT_EQ(report.outcome, StepOutcome::kFailed);
  const auto named = [&](const std::string& text) {
    return std::count_if(report.reasons.begin(), report.reasons.end(),
                         [&](const std::string& reason) { return reason.find(text) != std::string::npos; });
  };
  EXPECT_EQ(named("requests 35, expected 60; successes 35, expected 60; cost 0.35, expected 0.6"), 1) << report.reasons[0];
  EXPECT_EQ(named("requests 64, expected 145; successes 64, expected 145; cost 0.64, expected 1.45"), 1)
      << report.reasons[0];
}

TEST_F(ReconcileStepTest, WhereTheServersDayBeginsElsewhereNothingChanges) {
  // Symptom: buckets were cut by the session's time zone, so each day and each half hour was another than the refresh's.
  for (const std::string zone : {"America/St_Johns", "Europe/Berlin", "Pacific/Chatham"}) {
    database_.Execute("alter database " + database_.Name() + " set timezone = '" + zone + "'");
    EXPECT_EQ(Run().reasons, Lines{}) << zone;
    Set("chat_telemetry_rollups", "total_requests = 2");
    const StepReport report = Run();
    ASSERT_FALSE(report.reasons.empty()) << zone;
    EXPECT_EQ(report.reasons[0], Named("chat_telemetry_rollups") + "requests 2, expected " + Requests()) << zone;
    Refresh();
  }
}

TEST_F(ReconcileStepTest, ARowWithoutACostCostsNothing) {
  database_.Execute("update chat_telemetry set cost_usd = null where created_at >= " + kHour);
  Refresh();
  EXPECT_EQ(Run().reasons, Lines{});
}

TEST_F(ReconcileStepTest, BucketsWhoseRawRowsWerePrunedRaiseNothing) {
  database_.Execute("delete from chat_telemetry where created_at < " + kHour + " + interval '30 minutes'");
  const StepReport report = Run();
  EXPECT_EQ(report.reasons, Lines{});
  database_.Execute("truncate chat_telemetry");
  EXPECT_EQ(Run().remarks, Lines{"nothing to compare: chat_telemetry surely holds all rows of no closed hour or day"});
}

TEST_F(ReconcileStepTest, ATableThatIsGoneIsSaid) {
  database_.Execute("drop table chat_telemetry_model_rollups");
  const StepReport report = Run();
  EXPECT_EQ(report.outcome, StepOutcome::kFailed);
  ASSERT_EQ(report.reasons.size(), 1u);
  EXPECT_TRUE(
      report.reasons[0].starts_with("the rollups could not be compared: query: relation "
                                    "\"public.chat_telemetry_model_rollups\" does not exist"))
      << report.reasons[0];
}

}  // namespace
}  // namespace freshness::test
