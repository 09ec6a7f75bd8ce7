// The pg_cron jobs of checks/sql/schema.sql, on a server that has the extension.
#include <gtest/gtest.h>

#include "checks/sql/embedded.h"
#include "tests/support/private_postgres.h"

namespace freshness::test {
namespace {

TEST(CronTest, JobsAreThereOnceHoweverOftenTheSchemaIsApplied) {
  // Symptom: after the third deployment three jobs roll up the same rows.
  if (!PostgresHasExtension("pg_cron")) GTEST_SKIP() << "install package postgresql-15-cron to run this test";
  PrivatePostgres postgres({.settings = {{"shared_preload_libraries", "pg_cron"}, {"cron.database_name", "postgres"}}});
  const std::string jobs =
      "select string_agg(concat_ws(' | ', jobname, schedule, command, active), E'\\n' order by jobname) from cron.job";
  const std::string expected =
      "prune-gdpr-audit-log-weekly | 30 2 * * 0 | select public.prune_gdpr_audit_log() | t\n"
      "refresh-chat-telemetry-daily | 5 1 * * * | select public.refresh_chat_telemetry_rollups('day') | t\n"
      "refresh-chat-telemetry-hourly | */15 * * * * | select public.refresh_chat_telemetry_rollups('hour') | t";
  const std::string schema = "begin; " + std::string(kSchemaSql) + "; commit";
  postgres.Execute("postgres", schema);  // without the extension
  postgres.Execute("postgres", "create extension pg_cron");
  postgres.Execute("postgres", schema);
  EXPECT_EQ(postgres.Value("postgres", jobs), expected);

  // A job of an older schedule is brought up to date, what else is scheduled stays.
  postgres.Execute("postgres", "select cron.schedule('refresh-chat-telemetry-daily', '0 0 * * *', 'select 1')");
  postgres.Execute("postgres", "select cron.schedule('z-other', '0 0 * * *', 'select 1')");
  postgres.Execute("postgres", schema);
  EXPECT_EQ(postgres.Value("postgres", jobs), expected + "\nz-other | 0 0 * * * | select 1 | t");

  // Another user's job of that name is neither doubled nor taken over.
  postgres.Execute("postgres",
                   "create role other; update cron.job set username = 'other' where jobname like 'prune%'; " + schema);
  EXPECT_EQ(postgres.Value("postgres", "select count(*), min(username) from cron.job where jobname like 'prune%'"), "1");
  EXPECT_EQ(postgres.Value("postgres", "select min(username) from cron.job where jobname like 'prune%'"), "other");
}

TEST(CronTest, AUserWhoMayNotScheduleStillGetsTheSchema) {
  // Symptom: the schema cannot be applied at all where pg_cron belongs to somebody else.
  if (!PostgresHasExtension("pg_cron")) GTEST_SKIP() << "install package postgresql-15-cron to run this test";
  PrivatePostgres postgres({.settings = {{"shared_preload_libraries", "pg_cron"}, {"cron.database_name", "postgres"}}});
  postgres.Execute("postgres", "create extension pg_cron; create role plain; grant create on schema public to plain");
  postgres.Execute("postgres", "set role plain; begin; " + std::string(kSchemaSql) + "; commit");
  EXPECT_EQ(postgres.Value("postgres", "select count(*) from cron.job"), "0");
  EXPECT_EQ(postgres.Value("postgres", "select refresh_chat_telemetry_rollups()"), "0");
}

}  // namespace
}  // namespace freshness::test
