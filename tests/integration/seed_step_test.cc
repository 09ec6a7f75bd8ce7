// The seed as a step of the night, on a real server.
#include "checks/nightly/seed_step.h"

#include <gtest/gtest.h>

#include <future>

#include "checks/sql/embedded.h"
#include "tests/integration/sql_database.h"
#include "tests/integration/support/polled_database.h"

namespace freshness::test {
namespace {

using std::chrono::seconds;

class SeedStepTest : public ::testing::Test {
 protected:
  SeedStepTest() { database_.Run(kSchemaSql); }

  StepReport Seed(bool allow_live = false, Duration patience = seconds(60), std::stop_token stop = {}) {
    SeedStep step(std::get<DatabaseUrl>(ParseDatabaseUrl(Secret(database_.Url()))), allow_live, watchdog_);
    return step.Run(std::move(stop), MonotonicClock::now() + patience);
  }
  // Every row of every table that the seed may touch, ids and times of writing aside.
  std::vector<std::string> AllRows() {
    std::vector<std::string> all;
    for (const std::string table : {"chat_telemetry", "chat_telemetry_rollups", "chat_telemetry_domain_rollups",
                                    "chat_telemetry_model_rollups", "gdpr_audit_log"}) {
      for (const std::string& row :
           database_.Rows("select to_jsonb(t) - 'id' - 'updated_at' from " + table + " t order by 1"))
        all.push_back(table + row);
    }
    return all;
  }
  // One tenant's rows to the byte, and the rollups that are theirs alone.
  std::vector<std::string> RowsOf(const std::string& tenant) {
    std::vector<std::string> all;
    for (const std::string table :
         {"chat_telemetry", "chat_telemetry_domain_rollups", "chat_telemetry_model_rollups", "gdpr_audit_log"}) {
      // The refresh may write a bucket anew with what it was: updated_at is the refresh's heartbeat, not the tenant's.
      for (const std::string& row : database_.Rows("select to_jsonb(t) - 'updated_at' from " + table +
                                                   " t where domain = '" + tenant + "' order by 1"))
        all.push_back(table + row);
    }
    return all;
  }
  void Chat(const std::string& domain, const std::string& at, int rows = 1) {
    database_.Run("insert into chat_telemetry (session_id, domain, model, start_time, created_at) select 's', " + domain +
                  ", 'gpt-4o', now(), " + at + " from generate_series(1, " + std::to_string(rows) + ")");
  }
  std::string Count() { return database_.Row("select count(*) from chat_telemetry where user_agent = 'nightly-seed'"); }

  SqlDatabase database_;
  Watchdog watchdog_;
};

const std::vector<std::string> kNone;

std::string Live(int rows) {
  return "This looks like a live database (rows of other tenants from the last hour: " + std::to_string(rows) +
         "). Nothing was changed; to seed it all the same, give --seed.allow-live.";
}

TEST_F(SeedStepTest, SeedsAndPassesOnWhatTheServerRemarks) {
  const StepReport report = Seed();
  EXPECT_EQ(report.outcome, StepOutcome::kPassed);
  EXPECT_EQ(report.reasons, kNone);
  ASSERT_EQ(report.remarks.size(), 1u);
  EXPECT_NE(report.remarks[0].find("no table public.domains"), std::string::npos) << report.remarks[0];
  EXPECT_EQ(Count(), "24");
}

TEST_F(SeedStepTest, FiveNightsLeaveTheSameRows) {
  Chat("'acme.example'", "now() - interval '3 hours'", 5);
  database_.Run("select refresh_chat_telemetry_rollups('hour'), refresh_chat_telemetry_rollups('day')");
  ASSERT_EQ(Seed().reasons, kNone);
  const std::string hour = database_.Row("select date_trunc('hour', now())");
  // created_at is when a bucket or an audit entry was first made; all else is to be the same.
  const auto state = [&] {
    return database_.Rows(R"(
      select 'raw', to_jsonb(t) - 'updated_at' from chat_telemetry t union all
      select 'all', to_jsonb(t) - '{created_at,updated_at}'::text[] from chat_telemetry_rollups t union all
      select 'domain', to_jsonb(t) - '{created_at,updated_at}'::text[] from chat_telemetry_domain_rollups t union all
      select 'model', to_jsonb(t) - '{created_at,updated_at}'::text[] from chat_telemetry_model_rollups t union all
      select 'audit', to_jsonb(t) - '{id,created_at}'::text[] from gdpr_audit_log t order by 1, 2)");
  };
  const auto once = state();
  for (int night = 0; night < 4; ++night) ASSERT_EQ(Seed().reasons, kNone);
  if (database_.Row("select date_trunc('hour', now())") != hour) GTEST_SKIP() << "the hour went by";
  EXPECT_EQ(state(), once);
}

TEST_F(SeedStepTest, RefusesALiveDatabase) {
  // Symptom: DATABASE_URL named production, and the night wrote demo rows among customers' numbers.
  Chat("'acme.example'", "now() - interval '59 minutes'", 2);
  Chat("null", "now()");
  const auto before = AllRows();
  const StepReport report = Seed();
  EXPECT_EQ(report.outcome, StepOutcome::kFailed);
  EXPECT_EQ(report.reasons, std::vector<std::string>{Live(3)});
  EXPECT_EQ(AllRows(), before);
}

TEST_F(SeedStepTest, OneRowWithoutADomainIsALiveDatabase) {
  Chat("null", "now()");
  EXPECT_EQ(Seed().reasons, std::vector<std::string>{Live(1)});
}

TEST_F(SeedStepTest, SeedsALiveDatabaseWhenToldTo) {
  Chat("'acme.example'", "now()", 2);
  EXPECT_EQ(Seed(true).reasons, kNone);
  EXPECT_EQ(Count(), "24");
}

TEST_F(SeedStepTest, QuietOrDemoOrAbsurdRowsAreNoLiveDatabase) {
  Chat("'acme.example'", "now() - interval '61 minutes'");
  Chat("'acme.example'", "'2099-01-01'");
  Chat("'demo.example.com'", "now()");
  Chat("'staging.test.com'", "now()");
  EXPECT_EQ(Seed().reasons, kNone);
  EXPECT_EQ(Seed().reasons, kNone);  // nor are the seed's own rows
}

TEST_F(SeedStepTest, OtherTenantsAreUntouched) {
  for (const char* at : {"now() - interval '2 hours'", "now() - interval '3 days'", "now() - interval '20 days'"})
    Chat("'acme.example'", at, 3);
  database_.Run(
      "select refresh_chat_telemetry_rollups('hour', now() - interval '30 days'), "
      "refresh_chat_telemetry_rollups('day'); "
      "insert into gdpr_audit_log (domain, request_type, actor) values ('acme.example', 'delete', 'nightly-seed')");
  const auto before = RowsOf("acme.example");
  ASSERT_GT(before.size(), 10u);
  ASSERT_EQ(Seed().reasons, kNone);
  EXPECT_EQ(RowsOf("acme.example"), before);
  EXPECT_EQ(database_.Row(R"(select count(*) from
      (select granularity g, date_trunc(granularity, created_at, 'UTC') b, count(*) n
         from chat_telemetry, (values ('hour'), ('day')) v (granularity) group by 1, 2) raw
      full join chat_telemetry_rollups on (g, b) = (granularity, bucket_start) where n is distinct from total_requests)"),
            "0");
}

TEST_F(SeedStepTest, SaysThatTheSchemaIsMissing) {
  database_.Run("drop function refresh_chat_telemetry_rollups");
  EXPECT_EQ(Seed().reasons,
            std::vector<std::string>{"The database has no public.refresh_chat_telemetry_rollups. Apply the schema first."});
}

// A value too long for its column was reported as "cannot be read as a time", which is a poll's trouble, not a seed's.
TEST_F(SeedStepTest, SaysThatAColumnDoesNotTakeAValue) {
  database_.Run("alter table chat_telemetry alter column user_agent type varchar(3)");
  EXPECT_EQ(Seed().reasons, std::vector<std::string>{"a column does not take the value that the seed gives it; run: "
                                                     "freshness_exporter schema verify (SQLSTATE 22001)"});
}

TEST_F(SeedStepTest, WaitsForASeedThatIsUnderWay) {
  pqxx::connection first(database_.Url());
  pqxx::work slow(first);
  slow.exec(std::string(kSeedSql));
  auto second = std::async(std::launch::async, [this] { return Seed(); });
  EXPECT_TRUE(Eventually([&] {
    return database_.Row(
               "select count(*) from pg_locks l join pg_database d on d.oid = database "
               "where locktype = 'advisory' and not granted and "
               "datname = current_database()") == "1";
  }));
  EXPECT_NE(second.wait_for(seconds(0)), std::future_status::ready);
  slow.commit();
  EXPECT_EQ(second.get().reasons, kNone);
  EXPECT_EQ(Count(), "24");
}

TEST_F(SeedStepTest, ItsDeadlineEndsTheWaitAndLeavesNothing) {
  pqxx::connection first(database_.Url());
  pqxx::work slow(first);
  slow.exec("select pg_advisory_xact_lock(hashtextextended('refresh_chat_telemetry_rollups', 0))");
  const StepReport report = Seed(false, std::chrono::milliseconds(500));
  EXPECT_EQ(report.outcome, StepOutcome::kFailed);
  ASSERT_EQ(report.reasons.size(), 1u);
  EXPECT_TRUE(report.reasons[0].starts_with("timeout: ")) << report.reasons[0];
  slow.commit();
  EXPECT_TRUE(Eventually([&] {
    return database_.Row(
               "select count(*) from pg_stat_activity where datname = "
               "current_database() and pid <> pg_backend_pid()") == "1";
  }));
  EXPECT_EQ(Count(), "0");
}

TEST_F(SeedStepTest, ToldToStopItCommitsNothing) {
  // Symptom: an interrupted night said so, and its seed was committed a second later.
  pqxx::connection first(database_.Url());
  pqxx::work slow(first);
  slow.exec("select pg_advisory_xact_lock(hashtextextended('refresh_chat_telemetry_rollups', 0))");
  std::stop_source stop;
  auto seed = std::async(std::launch::async, [&] { return Seed(false, seconds(60), stop.get_token()); });
  EXPECT_TRUE(Eventually([&] {
    return database_.Row(
               "select count(*) from pg_locks where locktype = 'advisory' and not granted "
               "and database = (select oid from pg_database where datname = "
               "current_database())") == "1";
  }));
  stop.request_stop();
  slow.commit();
  EXPECT_EQ(seed.get().reasons, std::vector<std::string>{"interrupted before it was committed, so nothing was changed"});
  EXPECT_EQ(Count(), "0");
}

TEST_F(SeedStepTest, KilledInItsMiddleItLeavesNothing) {
  // The server ends the session while the seed waits in the middle of its work, for a table that somebody else holds.
  ASSERT_EQ(Seed().reasons, kNone);
  const auto before = AllRows();
  pqxx::connection other(database_.Url());
  pqxx::work slow(other);
  slow.exec("lock table gdpr_audit_log in access exclusive mode");
  auto seed = std::async(std::launch::async, [&] { return Seed(); });
  EXPECT_TRUE(Eventually([&] {
    return database_.Row(
               "select count(pg_terminate_backend(l.pid)) from pg_locks l join pg_class c on "
               "c.oid = relation where relname = 'gdpr_audit_log' and not granted") == "1";
  }));
  slow.commit();
  const StepReport report = seed.get();
  EXPECT_EQ(report.outcome, StepOutcome::kFailed);
  EXPECT_TRUE(report.reasons.at(0).starts_with("unreachable: ")) << report.reasons[0];
  EXPECT_EQ(AllRows(), before);
}

}  // namespace
}  // namespace freshness::test
