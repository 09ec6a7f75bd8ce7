// refresh_chat_telemetry_rollups() of checks/sql/schema.sql on a real server.
#include <gtest/gtest.h>

#include "checks/sql/embedded.h"
#include "tests/integration/sql_database.h"

namespace freshness::test {
namespace {

class RefreshTest : public ::testing::Test {
 protected:
  RefreshTest() {
    database_.Run(kSchemaSql);
    // chats(): raw rows of one tenant, one a minute (or a `step`) from `at` on.
    database_.Run(R"(
      create function chats(at timestamptz, n int, step interval default '1 minute', domain text default 'acme.example')
      returns void language sql as $$
        insert into chat_telemetry (session_id, domain, model, start_time, success, created_at)
        select 's', domain, 'gpt-4o', at, true, at + i * step from generate_series(0, n - 1) i
      $$;
      create table start as select now() as at;   -- the full hour may strike in the middle of a test
      create function hour_ago(n int) returns timestamptz language sql as
        $$ select date_trunc('hour', at, 'UTC') - n * interval '1 hour' from start $$;
      create function day_ago(n int) returns timestamptz language sql as
        $$ select date_trunc('day', at, 'UTC') - n * interval '24 hours' from start $$)");
  }

  // The count of the bucket in the three tables: "60 60 60"; "- - -" where there is none.
  std::string Counts(const std::string& granularity, const std::string& start) {
    std::string counts;
    for (const std::string table : {"", "domain_", "model_"}) {
      const std::string row = database_.Row("select sum(total_requests) from chat_telemetry_" + table +
                                            "rollups where granularity = '" + granularity + "' and bucket_start = " + start);
      counts += (counts.empty() ? "" : " ") + (row.empty() ? "-" : row);
    }
    return counts;
  }

  std::string Refresh(const std::string& arguments) {
    return database_.Row("select refresh_chat_telemetry_rollups(" + arguments + ")");
  }

  SqlDatabase database_;
};

TEST_F(RefreshTest, HourAtTheWindowsEdgeKeepsItsCount) {
  // Symptom: an hour of 60 became 35, for the window began in the middle of it.
  database_.Run("select chats(hour_ago(30), 60), chats(hour_ago(40), 1)");
  EXPECT_EQ(Refresh("'hour'"), "2");
  EXPECT_EQ(Counts("hour", "hour_ago(30)"), "60 60 60");
  EXPECT_EQ(Refresh("'hour', hour_ago(30) + interval '25 minutes'"), "1");
  EXPECT_EQ(Counts("hour", "hour_ago(30)"), "60 60 60");
}

TEST_F(RefreshTest, DayAtTheWindowsEdgeKeepsItsCount) {
  // Symptom: a day of 145 became 64. A session elsewhere on the globe must not move the day's edge either.
  database_.Run("select chats(day_ago(3), 145, '9 minutes'), chats(day_ago(5), 1)");
  Refresh("'day'");
  EXPECT_EQ(Counts("day", "day_ago(3)"), "145 145 145");
  database_.Run(
      "set local timezone = 'Pacific/Auckland'; "
      "select refresh_chat_telemetry_rollups('day', (select day_ago(3)) + interval '14 hours')");
  EXPECT_EQ(Counts("day", "day_ago(3)"), "145 145 145");
  EXPECT_EQ(
      database_.Row("select count(*) from chat_telemetry_rollups where bucket_end - bucket_start <> interval '24 hours'"),
      "0");
}

TEST_F(RefreshTest, RowsFromTheFutureAreNotRolledUp) {
  // Symptom: one raw row dated next year makes every check look fresh for ever.
  database_.Run(
      "select chats(now() + interval '1 year', 1), chats(now() + interval '20 minutes', 1), chats(hour_ago(2), 3)");
  // Left by an older refresh that did roll it up.
  database_.Run(
      "insert into chat_telemetry_rollups (granularity, bucket_start, bucket_end, total_requests) "
      "values ('hour', hour_ago(-9000), hour_ago(-9001), 1)");
  EXPECT_EQ(Refresh("'hour'"), "1");
  EXPECT_EQ(Refresh("'day'"), "1");
  for (const std::string table : {"", "domain_", "model_"}) {
    EXPECT_EQ(database_.Row("select count(*), sum(total_requests) from chat_telemetry_" + table + "rollups"), "2\t6")
        << table;
  }
}

TEST_F(RefreshTest, PrunedBucketsNeverShrink) {
  // Symptom: a month after a busy day its rollup says 64 instead of 145, for the pruning of raw rows stood in its middle.
  database_.Run(
      "select chats(day_ago(45), 50), chats((select at from start) - interval '30 days 5 minutes', 10), chats(day_ago(2), "
      "5)");
  Refresh("'day'");
  EXPECT_EQ(Counts("day", "day_ago(45)"), "50 50 50");
  const std::string edge = "date_trunc('day', (select at from start) - interval '30 days 5 minutes', 'UTC')";
  const std::string before = Counts("day", edge);
  database_.Run("delete from chat_telemetry where created_at < (select at from start) - interval '30 days'");
  Refresh("'day'");
  EXPECT_EQ(Counts("day", "day_ago(45)"), "50 50 50");
  EXPECT_EQ(Counts("day", edge), before);
  database_.Run("select chats(day_ago(60), 1)");  // comes late, older than all that was pruned
  Refresh("'day'");
  EXPECT_EQ(Counts("day", "day_ago(60)"), "1 1 1");
  EXPECT_EQ(Counts("day", edge), before);
  database_.Run("delete from chat_telemetry where created_at < day_ago(50)");

  // Pruned sooner than is usual, in the middle of a bucket, and then wholly.
  database_.Run("delete from chat_telemetry where created_at < (select day_ago(2)) + interval '3 minutes'");
  Refresh("'day'");
  EXPECT_EQ(Counts("day", "day_ago(2)"), "5 5 5");
  database_.Run("delete from chat_telemetry");
  EXPECT_EQ(Refresh("'day'"), "0");
  EXPECT_EQ(Counts("day", "day_ago(2)"), "5 5 5");
}

TEST_F(RefreshTest, WholeBucketsFollowTheirRawRows) {
  database_.Run("select chats(hour_ago(50), 1), chats(hour_ago(5), 20)");
  Refresh("'hour'");
  database_.Run("select chats(hour_ago(5), 2)");  // late
  Refresh("'hour'");
  EXPECT_EQ(Counts("hour", "hour_ago(5)"), "22 22 22");
  database_.Run("delete from chat_telemetry where created_at > (select hour_ago(5)) + interval '9 minutes'");  // taken back
  Refresh("'hour'");
  EXPECT_EQ(Counts("hour", "hour_ago(5)"), "12 12 12");
}

TEST_F(RefreshTest, AddsUpAndNamesWhatHasNoName) {
  database_.Run(R"(
    insert into chat_telemetry (session_id, domain, model, start_time, created_at, success, input_tokens, output_tokens,
                                cost_usd, duration_ms, search_count, iterations) values
      ('a', null, '', now(), hour_ago(2), true, 10, 1, 0.5, 100, 1, 2),
      ('b', '', 'm', now(), hour_ago(2), false, null, 2, null, 201, 2, 2),
      ('c', 'acme.example', 'm', now(), hour_ago(2), null, 5, null, 1e12, null, 2000000000, null))");
  Refresh("'hour'");
  EXPECT_EQ(database_.Row("select total_requests, success_count, failure_count, total_input_tokens, total_output_tokens, "
                          "total_cost_usd, avg_duration_ms, avg_searches, avg_iterations, bucket_end = hour_ago(1), "
                          "updated_at between now() - interval '1 minute' and now() from chat_telemetry_rollups"),
            "3\t1\t2\t15\t3\t9999999999.000000\t151\t99999.000\t2.000\tt\tt");
  EXPECT_EQ(
      database_.Row(
          "select string_agg(domain || ' ' || total_requests, ', ' order by domain) from chat_telemetry_domain_rollups"),
      "acme.example 1, unknown 2");
  EXPECT_EQ(database_.Row(
                "select string_agg(domain || '/' || model, ', ' order by domain, model) from chat_telemetry_model_rollups"),
            "/m, /unknown, acme.example/m");
}

TEST_F(RefreshTest, KeepsHours90DaysAndDays400) {
  database_.Run(
      "insert into chat_telemetry_rollups (granularity, bucket_start, bucket_end) values "
      "('hour', hour_ago(2161), hour_ago(2160)), ('hour', hour_ago(2160), hour_ago(2159)), "
      "('day', day_ago(401), day_ago(400)), ('day', day_ago(400), day_ago(399))");
  Refresh("'hour'");
  EXPECT_EQ(Counts("hour", "hour_ago(2161)") + Counts("hour", "hour_ago(2160)"), "- - -0 - -");
  EXPECT_EQ(Counts("day", "day_ago(401)"), "0 - -") << "the hourly refresh leaves days alone";
  Refresh("'day'");
  EXPECT_EQ(Counts("day", "day_ago(401)") + Counts("day", "day_ago(400)"), "- - -0 - -");
}

TEST_F(RefreshTest, RefusesAnotherGranularity) {
  EXPECT_TRUE(Has(database_.ErrorOf("select refresh_chat_telemetry_rollups('week')"), "must be hour or day"));
  EXPECT_TRUE(Has(database_.ErrorOf("select refresh_chat_telemetry_rollups(null)"), "must be hour or day"));
}

}  // namespace
}  // namespace freshness::test
