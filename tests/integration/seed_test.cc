// checks/sql/seed.sql on a real server.
#include <gtest/gtest.h>

#include <chrono>
#include <future>

#include "checks/sql/embedded.h"
#include "tests/integration/sql_database.h"

namespace freshness::test {
namespace {

// The seed as if it ran at `moment`, an SQL expression of the past.
std::string SeedAt(const std::string& moment) {
  return Replaced(std::string(kSeedSql), "now()", "(" + moment + ")");
}

class SeedTest : public ::testing::Test {
 protected:
  SeedTest() { database_.Run(kSchemaSql); }

  // Everything that a seed leaves, times relative to the newest seeded hour.
  std::vector<std::string> State() {
    return database_.Rows(R"(
      with newest as (select max(bucket_end) as hour from chat_telemetry_rollups where granularity = 'hour')
      select 'raw', id, session_id, domain, model, success, input_tokens, hour - created_at from chat_telemetry, newest
      union all
      select 'hour', null, null, domain, model, null, total_requests, hour - bucket_start from chat_telemetry_model_rollups,
             newest where granularity = 'hour'
      union all
      select 'hour', null, null, domain, null, null, total_requests, hour - bucket_start from chat_telemetry_domain_rollups,
             newest where granularity = 'hour'
      union all
      select 'hour', null, null, null, null, null, total_requests, hour - bucket_start from chat_telemetry_rollups,
             newest where granularity = 'hour'
      union all
      select 'audit', null, actor, domain, request_type, null, null, null from gdpr_audit_log
      order by 1, 2, 4, 5, 8)");
  }

  // Requests in the three tables, by granularity: "24 24 24".
  std::string Sums(const std::string& granularity) {
    std::string sums;
    for (const std::string table : {"", "domain_", "model_"}) {
      sums += (sums.empty() ? "" : " ") + database_.Row("select sum(total_requests) from chat_telemetry_" + table +
                                                        "rollups where granularity = '" + granularity + "'");
    }
    return sums;
  }

  SqlDatabase database_;
};

TEST_F(SeedTest, ManyNightsLeaveTheSameAsOne) {
  // Symptom: after five nights the raw rows said 24 and the rollups 80.
  database_.Run(kSeedSql);
  const auto once = State();
  EXPECT_EQ(Sums("hour") + ", " + Sums("day"), "24 24 24, 24 24 24");
  for (const std::string moment : {"now() - interval '100 days'", "now() - interval '35 days'",
                                   "now() - interval '25 hours'", "now() - interval '5 hours 17 minutes'", "now()"}) {
    database_.Run(SeedAt(moment));
    EXPECT_EQ(
        database_.Row("select count(*), count(*) filter (where not success), count(distinct domain), count(distinct model) "
                      "from chat_telemetry"),
        "24\t4\t2\t2")
        << moment;
  }
  EXPECT_EQ(State(), once);
  EXPECT_EQ(Sums("hour") + ", " + Sums("day"), "24 24 24, 24 24 24");
}

TEST_F(SeedTest, ItsNewestTimesAreRecentAtAnyTimeOfTheDay) {
  // Symptom: seeded just after midnight, or just before the full hour, a check is stale at once.
  for (const std::string clock : {"00:00:00", "00:00:01", "00:31", "01:00", "12:59:59", "23:30", "23:59:59"}) {
    const std::string moment = "date_trunc('day', now(), 'UTC') - interval '1 day' + interval '" + clock + "'";
    database_.Run(SeedAt(moment));
    EXPECT_EQ(database_.Row("with at as (select " + moment + R"( as now), buckets as (
          select 1 as owner, granularity, bucket_end from chat_telemetry_rollups union all
          select 2, granularity, bucket_end from chat_telemetry_domain_rollups union all
          select 3, granularity, bucket_end from chat_telemetry_model_rollups)
        select date_trunc('hour', now, 'UTC') =
                 all (select max(bucket_end) from buckets where granularity = 'hour' group by owner),
               '24:00' > all (select max(bucket_end) - now from buckets where granularity = 'day' group by owner),
               '1:00' >= all (select now - max(bucket_end) from buckets group by owner, granularity),
               (select count(distinct (owner, granularity)) from buckets),
               now - (select max(created_at) from chat_telemetry) between '25 minutes' and '85 minutes',
               now - (select min(created_at) from chat_telemetry) < '7 days',
               now = (select max(created_at) from gdpr_audit_log) from at)"),
              "t\tt\tt\t6\tt\tt\tt")
        << clock;
  }
  EXPECT_EQ(database_.Row("select bool_and(updated_at > now() - interval '1 minute') from chat_telemetry_rollups"), "t");
}

TEST_F(SeedTest, OtherTenantsKeepTheirRowsAndTheTotalsAreRight) {
  // Symptom: the seed's clean-up took another tenant's rows, or left the totals over all tenants wrong.
  database_.Run(SeedAt("now() - interval '26 hours'"));
  database_.Run(R"(
    insert into chat_telemetry (session_id, domain, model, start_time, duration_ms, created_at)
    select 's', d, 'gpt-4o', now(), 500, created_at from chat_telemetry, (values ('acme.example'), (null)) v (d);
    insert into gdpr_audit_log (domain, request_type, actor) values ('acme.example', 'delete', 'nightly-seed');
    select refresh_chat_telemetry_rollups('hour', now() - interval '9 days'), refresh_chat_telemetry_rollups('day'))");
  EXPECT_EQ(Sums("hour") + ", " + Sums("day"), "72 72 72, 72 72 72");
  const std::string theirs =
      "select id, created_at from chat_telemetry where domain is distinct from 'demo.example.com' and "
      "domain is distinct from 'staging.test.com' order by 1";
  const auto before = database_.Rows(theirs);
  database_.Run(kSeedSql);
  EXPECT_EQ(database_.Rows(theirs), before);
  EXPECT_EQ(Sums("hour") + ", " + Sums("day"), "72 72 72, 72 72 72");
  EXPECT_EQ(database_.Row("select count(*) from gdpr_audit_log"), "2");
  EXPECT_EQ(database_.Row(R"(
    select count(*) from chat_telemetry_rollups t full join
      (select granularity g, date_trunc(granularity, created_at, 'UTC') b, count(*) n,
              round(avg(duration_ms)) avg
         from chat_telemetry, (values ('hour'), ('day')) v (granularity) group by 1, 2) r
        on (g, b) = (granularity, bucket_start)
     where (total_requests, avg_duration_ms) is distinct from (n, avg))"),
            "0");
}

TEST_F(SeedTest, PrunedBucketsKeepWhatOtherTenantsAddedToThem) {
  // Symptom: a seed after a long pause takes old days down to nothing, though others had requests there.
  database_.Run(SeedAt("now() - interval '40 days'"));
  database_.Run(
      "insert into chat_telemetry (session_id, domain, model, start_time, created_at) select 's', 'acme.example', 'm', "
      "now(), created_at from chat_telemetry; select refresh_chat_telemetry_rollups('day')");
  EXPECT_EQ(Sums("day"), "48 48 48");
  database_.Run("delete from chat_telemetry where created_at < now() - interval '30 days'");
  database_.Run(kSeedSql);
  EXPECT_EQ(Sums("day"), "48 48 48");
  EXPECT_EQ(database_.Row("select sum(total_requests) from chat_telemetry_rollups where granularity = 'day' and "
                          "bucket_start < now() - interval '30 days'"),
            "24");
}

TEST_F(SeedTest, FillsConversationsWhereTheyAreThere) {
  EXPECT_TRUE(Has(database_.Run(kSeedSql), "no table public.domains"));
  database_.Run(R"(
    create table domains (id uuid primary key, domain text unique not null, name text, active boolean default true);
    create table conversations (id uuid primary key, domain_id uuid not null references domains on delete cascade,
      session_id text, started_at timestamptz, ended_at timestamptz, metadata jsonb default '{}', created_at timestamptz);
    create table messages (id uuid primary key, conversation_id uuid references conversations on delete cascade,
      role text not null,
      content text not null, metadata jsonb, created_at timestamptz);
    insert into domains values (gen_random_uuid(), 'demo.example.com', 'Ours', true))");
  EXPECT_EQ(database_.Run(kSeedSql), "");
  EXPECT_EQ(database_.Run(kSeedSql), "");
  const std::string counts =
      "select (select count(*) from domains), (select count(*) from conversations), "
      "(select count(*) from messages), (select count(*) from chat_telemetry)";
  EXPECT_EQ(database_.Row(counts), "2\t4\t8\t24");
  EXPECT_EQ(database_.Row("select name from domains where domain = 'demo.example.com'"), "Ours");
  database_.Run(
      "alter table messages add column tenant uuid not null default gen_random_uuid(); "
      "alter table messages alter column tenant drop default");
  EXPECT_TRUE(Has(database_.Run(kSeedSql), "were skipped"));
  EXPECT_EQ(database_.Row(counts), "2\t4\t8\t24");
}

TEST_F(SeedTest, TwoAtOnceWaitForEachOther) {
  // Symptom: a night started twice leaves 48 rows.
  pqxx::connection first(database_.Url());
  pqxx::work slow(first);
  slow.exec(std::string(kSeedSql));
  auto second = std::async(std::launch::async, [this] { database_.Run(kSeedSql); });
  while (database_
             .Row("select pid from pg_locks where locktype = 'advisory' and not granted and database = "
                  "(select oid from pg_database where datname = current_database())",
                  "postgres")
             .empty() &&
         second.wait_for(std::chrono::milliseconds(5)) != std::future_status::ready) {
  }
  EXPECT_NE(second.wait_for(std::chrono::seconds(0)), std::future_status::ready) << "it did not wait";
  slow.commit();
  second.get();
  EXPECT_EQ(database_.Row("select count(*) from chat_telemetry"), "24");
  EXPECT_EQ(Sums("hour") + ", " + Sums("day"), "24 24 24, 24 24 24");
}

TEST_F(SeedTest, SaysThatTheSchemaIsMissing) {
  database_.Run("drop function refresh_chat_telemetry_rollups");
  EXPECT_TRUE(Has(database_.ErrorOf(kSeedSql), "Apply the schema first"));
}

}  // namespace
}  // namespace freshness::test
