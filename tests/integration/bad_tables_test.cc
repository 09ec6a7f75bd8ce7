// One bad table never hides the others, and is asked again until it is well.
#include <gtest/gtest.h>

#include "tests/integration/support/polled_database.h"
#include "tests/integration/support/session.h"

namespace freshness::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const Failure* FailureOf(const PolledSource& source, const std::string& check) {
  return std::get_if<Failure>(&source.AnswerOf(check));
}

class BadTablesTest : public ::testing::Test {
 protected:
  SeededDatabase database_;
};

TEST_F(BadTablesTest, AMissingTableIsNamedAndIsSeenWhenItComes) {
  database_.Execute("alter table gdpr_audit_log rename to elsewhere");
  PolledSource source(database_.Url());
  for (int poll = 0; poll < 2; ++poll) {
    source.Poll();
    EXPECT_EQ(source.AllStates(), FreshBut({{"gdpr_audit_log", "unknown"}}));
    ASSERT_NE(FailureOf(source, "gdpr_audit_log"), nullptr);
    EXPECT_EQ(FailureOf(source, "gdpr_audit_log")->reason, Reason::kQuery) << source.ReasonOf("gdpr_audit_log");
    EXPECT_NE(source.ReasonOf("gdpr_audit_log").find("\"gdpr_audit_log\" does not exist"), std::string::npos)
        << source.ReasonOf("gdpr_audit_log");
    EXPECT_TRUE(source.Last().reached);
    EXPECT_TRUE(source.Last().clock.has_value());
  }
  database_.Execute("alter table elsewhere rename to gdpr_audit_log");
  source.Poll();
  EXPECT_EQ(source.AllStates(), FreshBut({}));
}

TEST_F(BadTablesTest, ATableDroppedBetweenTwoPollsIsUnknownAndKeepsItsLastAnswer) {
  PolledSource source(database_.Url());
  source.Poll();
  database_.Execute("drop table gdpr_audit_log");
  source.Poll();
  EXPECT_EQ(source.AllStates(), FreshBut({{"gdpr_audit_log", "unknown"}}));
  EXPECT_TRUE(source.VerdictOf("gdpr_audit_log").age.has_value());
  EXPECT_EQ(source.VerdictOf("gdpr_audit_log").stale, false);
}

TEST_F(BadTablesTest, ATableWithoutTheRightToReadItSaysSoUntilItIsGranted) {
  PolledSource source(database_.ReaderUrl());
  database_.Execute("revoke all on chat_telemetry_domain_rollups from " + database_.Reader());
  source.Poll();
  EXPECT_EQ(source.AllStates(), FreshBut({{"domain_rollups_hourly", "unknown"}, {"domain_rollups_daily", "unknown"}}));
  ASSERT_NE(FailureOf(source, "domain_rollups_hourly"), nullptr);
  EXPECT_EQ(FailureOf(source, "domain_rollups_hourly")->reason, Reason::kPermission)
      << source.ReasonOf("domain_rollups_hourly");
  EXPECT_NE(source.ReasonOf("domain_rollups_hourly").find("chat_telemetry_domain_rollups"), std::string::npos);
  database_.ReaderUrl();
  source.Poll();
  EXPECT_EQ(source.AllStates(), FreshBut({}));
}

TEST_F(BadTablesTest, ALockedTableHoldsUpNothingElse) {
  PolledSource source(database_.Url());
  Session migration(database_.Url());
  migration.Execute("begin; lock table chat_telemetry_model_rollups in access exclusive mode");
  for (int poll = 0; poll < 2; ++poll) {
    EXPECT_LE(source.Poll(seconds(4)), milliseconds(4500));
    EXPECT_EQ(source.AllStates(), FreshBut({{"model_rollups_hourly", "unknown"}, {"model_rollups_daily", "unknown"}}));
    ASSERT_NE(FailureOf(source, "model_rollups_daily"), nullptr);
    EXPECT_EQ(FailureOf(source, "model_rollups_daily")->reason, Reason::kTimeout) << source.ReasonOf("model_rollups_daily");
    EXPECT_NE(source.ReasonOf("model_rollups_daily").find("locked"), std::string::npos);
  }
  migration.Execute("rollback");
  source.Poll();
  EXPECT_EQ(source.AllStates(), FreshBut({}));
}

TEST_F(BadTablesTest, MissingForbiddenAndLockedInOnePollEachSayWhy) {
  PolledSource source(database_.ReaderUrl());
  database_.Execute("drop table gdpr_audit_log; revoke all on chat_telemetry_domain_rollups from " + database_.Reader());
  Session migration(database_.Url());
  migration.Execute("begin; lock table chat_telemetry_model_rollups in access exclusive mode");
  source.Poll(seconds(4));
  EXPECT_EQ(source.AllStates(), FreshBut({{"gdpr_audit_log", "unknown"},
                                          {"domain_rollups_hourly", "unknown"},
                                          {"domain_rollups_daily", "unknown"},
                                          {"model_rollups_hourly", "unknown"},
                                          {"model_rollups_daily", "unknown"}}));
  EXPECT_EQ(FailureOf(source, "gdpr_audit_log")->reason, Reason::kQuery) << source.ReasonOf("gdpr_audit_log");
  EXPECT_EQ(FailureOf(source, "domain_rollups_daily")->reason, Reason::kPermission)
      << source.ReasonOf("domain_rollups_daily");
  EXPECT_EQ(FailureOf(source, "model_rollups_hourly")->reason, Reason::kTimeout) << source.ReasonOf("model_rollups_hourly");
}

TEST_F(BadTablesTest, ALockedRawTableLeavesTheAuditLogAnswered) {
  PolledSource source(database_.Url());
  Session migration(database_.Url());
  migration.Execute("begin; lock table chat_telemetry in access exclusive mode");
  EXPECT_LE(source.Poll(seconds(4)), milliseconds(4500));
  EXPECT_EQ(source.StateOf("gdpr_audit_log"), "fresh") << source.ReasonOf("gdpr_audit_log");
  EXPECT_EQ(source.StateOf("telemetry_source"), "unknown");
}

// A view that takes a minute, before or behind the other checks.
class SlowViewTest : public BadTablesTest, public ::testing::WithParamInterface<bool> {};

TEST_P(SlowViewTest, IsCutOffAndDoesNotStopTheOthers) {
  database_.Execute("create view slow as select clock_timestamp() as at from pg_sleep(60)");
  std::vector<Check> checks = DefaultChecks();
  checks.insert(GetParam() ? checks.begin() : checks.end(), RowCheck("slow", "slow", "at"));
  PolledSource source(database_.Url(), checks);
  for (int poll = 0; poll < 2; ++poll) {
    EXPECT_LE(source.Poll(seconds(3)), milliseconds(3500));
    EXPECT_EQ(source.AllStates(), FreshBut({{"slow", "unknown"}}, checks));
    ASSERT_NE(FailureOf(source, "slow"), nullptr);
    EXPECT_EQ(FailureOf(source, "slow")->reason, Reason::kTimeout) << source.ReasonOf("slow");
    EXPECT_TRUE(source.Last().reached);
  }
}

INSTANTIATE_TEST_SUITE_P(First, SlowViewTest, ::testing::Values(true));
INSTANTIATE_TEST_SUITE_P(Last, SlowViewTest, ::testing::Values(false));

}  // namespace
}  // namespace freshness::test
