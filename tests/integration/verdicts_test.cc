// What a real database in each state of health is judged as, by the default checks.
#include <gtest/gtest.h>

#include "tests/integration/support/polled_database.h"

namespace freshness::test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

// Leaves in `table`, of the buckets of this granularity, one that ended `age` minutes ago.
std::string LeaveOneBucket(const std::string& table, const std::string& granularity, int age) {
  const std::string end = "now() - interval '" + std::to_string(age) + " minutes'";
  return "create temp table kept as select distinct on (granularity) * from " + table + " where granularity = '" +
         granularity + "'; delete from " + table + " where granularity = '" + granularity +
         "'; update kept set bucket_end = " + end + ", bucket_start = " + end + " - interval '1 " + granularity +
         "'; insert into " + table + " select * from kept; drop table kept;";
}

class VerdictsTest : public ::testing::Test {
 protected:
  // Brings the database into a state, polls it, and returns the states of all checks.
  States After(const std::string& sql) {
    database_.Execute(sql);
    source_.Poll();
    return source_.AllStates();
  }

  SeededDatabase database_;
  PolledSource source_{database_.Url()};
};

TEST_F(VerdictsTest, JustSeededIsFreshAndAnOpenBucketIsOfAgeZero) {
  EXPECT_EQ(After("select 1"), FreshBut({}));
  EXPECT_TRUE(source_.Last().reached);
  database_.Execute(LeaveOneBucket("chat_telemetry_rollups", "day", -639));
  source_.Poll();
  EXPECT_EQ(source_.VerdictOf("rollups_daily").age, Duration(0));
  EXPECT_EQ(source_.VerdictOf("rollups_daily").stale, false);
}

TEST_F(VerdictsTest, HourBucketsThatEnded201MinutesAgoAreStaleAndDaysAreNot) {
  std::string sql;
  for (const char* table : {"chat_telemetry_rollups", "chat_telemetry_domain_rollups", "chat_telemetry_model_rollups"}) {
    sql += LeaveOneBucket(table, "hour", 201);
  }
  EXPECT_EQ(After(sql),
            FreshBut({{"rollups_hourly", "stale"}, {"domain_rollups_hourly", "stale"}, {"model_rollups_hourly", "stale"}}));
  const Verdict verdict = source_.VerdictOf("rollups_hourly");
  EXPECT_GE(*verdict.age, minutes(201));
  EXPECT_LT(*verdict.age, minutes(202));
  EXPECT_NE(verdict.reason.find("3 h 21 min"), std::string::npos) << verdict.reason;
}

TEST_F(VerdictsTest, ADayBucketThatEnded2241MinutesAgoIsStaleByItself) {
  EXPECT_EQ(After(LeaveOneBucket("chat_telemetry_rollups", "day", 2241)), FreshBut({{"rollups_daily", "stale"}}));
}

TEST_F(VerdictsTest, EmptyRollupsBesideRawRowsAreMissing) {
  EXPECT_EQ(After("truncate chat_telemetry_rollups, chat_telemetry_domain_rollups, chat_telemetry_model_rollups"),
            (States{{"rollups_hourly", "missing"},
                    {"rollups_daily", "missing"},
                    {"domain_rollups_hourly", "missing"},
                    {"domain_rollups_daily", "missing"},
                    {"model_rollups_hourly", "missing"},
                    {"model_rollups_daily", "missing"},
                    {"refresh_hourly", "missing"},
                    {"refresh_daily", "missing"},
                    {"gdpr_audit_log", "fresh"},
                    {"telemetry_source", "fresh"}}));
  EXPECT_EQ(source_.VerdictOf("rollups_hourly").stale, true);
}

TEST_F(VerdictsTest, NoRowsAtAllAreIdleRollupsAndAMissingLog) {
  States expected;
  for (const Check& check : DefaultChecks()) expected[check.name] = "idle";
  expected["gdpr_audit_log"] = expected["telemetry_source"] = "missing";
  EXPECT_EQ(After("truncate chat_telemetry, chat_telemetry_rollups, chat_telemetry_domain_rollups, "
                  "chat_telemetry_model_rollups, gdpr_audit_log"),
            expected);
  EXPECT_EQ(source_.VerdictOf("gdpr_audit_log").outcome, Outcome::kFailed);
  EXPECT_EQ(source_.VerdictOf("telemetry_source").outcome, Outcome::kWarned);
  EXPECT_NE(source_.ReasonOf("gdpr_audit_log").find("no row"), std::string::npos);
}

TEST_F(VerdictsTest, NoHourRowsInOneTableIsOneMissing) {
  EXPECT_EQ(After("delete from chat_telemetry_domain_rollups where granularity = 'hour'"),
            FreshBut({{"domain_rollups_hourly", "missing"}}));
  EXPECT_NE(source_.ReasonOf("domain_rollups_hourly").find("granularity = hour"), std::string::npos);
}

TEST_F(VerdictsTest, AMissingTableIsAnErrorOfItsChecksAlone) {
  EXPECT_EQ(After("drop table chat_telemetry_model_rollups"),
            FreshBut({{"model_rollups_hourly", "unknown"}, {"model_rollups_daily", "unknown"}}));
  EXPECT_EQ(source_.VerdictOf("model_rollups_hourly").stale, std::nullopt);
}

TEST_F(VerdictsTest, AnAuditEntryOf25HoursIsStaleAndOneOf1439MinutesAndAHalfIsNot) {
  EXPECT_EQ(After("update gdpr_audit_log set created_at = now() - interval '25 hours'"),
            FreshBut({{"gdpr_audit_log", "stale"}}));
  EXPECT_EQ(After("update gdpr_audit_log set created_at = now() - interval '1439.5 minutes'"), FreshBut({}));
  EXPECT_GE(*source_.VerdictOf("gdpr_audit_log").age, hours(24) - std::chrono::seconds(30));
}

TEST_F(VerdictsTest, RowsDated2099AreFutureAndFail) {
  EXPECT_EQ(After("insert into chat_telemetry_rollups (granularity, bucket_start, bucket_end) "
                  "values ('hour', '2099-01-01T00:00Z', '2099-01-01T01:00Z');"
                  "insert into gdpr_audit_log (domain, request_type, created_at) values ('a', 'export', '2099-01-01Z')"),
            FreshBut({{"rollups_hourly", "future"}, {"gdpr_audit_log", "future"}}));
  EXPECT_EQ(source_.VerdictOf("gdpr_audit_log").stale, true);
  EXPECT_NE(source_.ReasonOf("gdpr_audit_log").find("2099-01-01"), std::string::npos);
}

TEST_F(VerdictsTest, ARefreshThatStoppedIsSeenByItsHeartbeatBeforeTheBucketsAreOld) {
  EXPECT_EQ(After("update chat_telemetry_rollups set updated_at = now() - interval '83 minutes' where granularity = 'hour'"),
            FreshBut({{"refresh_hourly", "stale"}}));
}

TEST_F(VerdictsTest, AQuietNightIsIdleAndNotStale) {
  std::string quiet = "delete from chat_telemetry where created_at > now() - interval '201 minutes';";
  for (const char* table : {"chat_telemetry_rollups", "chat_telemetry_domain_rollups", "chat_telemetry_model_rollups"}) {
    quiet += LeaveOneBucket(table, "hour", 201);
  }
  EXPECT_EQ(After(quiet),
            FreshBut({{"rollups_hourly", "idle"}, {"domain_rollups_hourly", "idle"}, {"model_rollups_hourly", "idle"}}));
  EXPECT_EQ(source_.VerdictOf("rollups_hourly").outcome, Outcome::kPassed);
  // A row that was not rolled up within the refresh's grace makes it broken.
  EXPECT_EQ(After("update chat_telemetry set created_at = now() - interval '30 minutes' "
                  "where id = (select id from chat_telemetry order by created_at desc limit 1)"),
            FreshBut({{"rollups_hourly", "stale"}, {"domain_rollups_hourly", "stale"}, {"model_rollups_hourly", "stale"}}));
}

}  // namespace
}  // namespace freshness::test
