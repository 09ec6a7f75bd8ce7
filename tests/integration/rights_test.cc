// "Cannot see" is not "empty": row level security answers a role that may not see rows with none.
#include <gtest/gtest.h>

#include "tests/integration/support/polled_database.h"

namespace freshness::test {
namespace {

class RightsTest : public ::testing::Test {
 protected:
  RightsTest() : url_(database_.ReaderUrl()) {}

  static States AllUnknown() {
    States states;
    for (const Check& check : DefaultChecks()) states[check.name] = "unknown";
    return states;
  }
  void DropPolicies() {
    database_.Execute(
        "do $$ declare t text; begin for t in select tablename from pg_policies where policyname like 'reader%' loop "
        "execute format('drop policy %I on %I', '" +
        database_.Reader() + "_select', t); end loop; end $$");
  }

  SeededDatabase database_;
  const std::string url_;
};

TEST_F(RightsTest, TheRoleOfGrantsSqlMayReadWhatIsPolledAndNoMore) {
  PolledSource source(url_);
  source.Poll();
  EXPECT_EQ(source.AllStates(), FreshBut({}));
  PolledSource greedy(url_, {[] {
                        Check check = RowCheck("greedy", "gdpr_audit_log", "created_at");
                        check.where = {{"email", "a@example.com"}};
                        return check;
                      }()});
  greedy.Poll();
  EXPECT_EQ(std::get<Failure>(greedy.AnswerOf("greedy")).reason, Reason::kPermission) << greedy.ReasonOf("greedy");
}

TEST_F(RightsTest, ARoleWithoutAPolicyIsToldSoAndNothingIsMissing) {
  DropPolicies();
  PolledSource source(url_);
  for (int poll = 0; poll < 2; ++poll) {
    source.Poll();
    EXPECT_EQ(source.AllStates(), AllUnknown());
    EXPECT_EQ(std::get<Failure>(source.AnswerOf("gdpr_audit_log")).reason, Reason::kPermission);
    EXPECT_NE(source.ReasonOf("gdpr_audit_log").find("row level security"), std::string::npos);
    EXPECT_EQ(source.VerdictOf("gdpr_audit_log").stale, std::nullopt);
    EXPECT_TRUE(source.Last().reached);
  }
  database_.ReaderUrl();  // makes the policies again
  source.Poll();
  EXPECT_EQ(source.AllStates(), FreshBut({}));
}

TEST_F(RightsTest, APolicyThatShowsSomeRowsIsNotEnough) {
  DropPolicies();
  database_.Execute("create policy part on gdpr_audit_log to " + database_.Reader() + " using (domain = 'a')");
  database_.Execute("create policy nothing on chat_telemetry to " + database_.Reader() + " using (false)");
  PolledSource source(url_);
  source.Poll();
  EXPECT_EQ(source.AllStates(), AllUnknown());
}

TEST_F(RightsTest, ARestrictivePolicyTakesAwayWhatAnotherGave) {
  database_.Execute("create policy less on gdpr_audit_log as restrictive using (domain = 'a')");
  PolledSource source(url_);
  source.Poll();
  EXPECT_EQ(source.AllStates(), FreshBut({{"gdpr_audit_log", "unknown"}}));
}

TEST_F(RightsTest, RawRowsThatAreHiddenDoNotMakeABrokenRollupIdle) {
  database_.Execute("drop policy " + database_.Reader() + "_select on chat_telemetry");
  database_.Execute("delete from chat_telemetry_rollups");
  PolledSource source(url_);
  source.Poll();
  EXPECT_EQ(source.StateOf("rollups_hourly"), "unknown") << source.ReasonOf("rollups_hourly");
  EXPECT_EQ(source.StateOf("gdpr_audit_log"), "fresh");
}

TEST_F(RightsTest, APolicyForEveryoneOrForARoleThatOneIsAMemberOfWillDo) {
  DropPolicies();
  database_.Execute("create policy everyone on gdpr_audit_log for select using (true)");
  PolledSource source(url_);
  source.Poll();
  EXPECT_EQ(source.StateOf("gdpr_audit_log"), "fresh") << source.ReasonOf("gdpr_audit_log");
}

}  // namespace
}  // namespace freshness::test
