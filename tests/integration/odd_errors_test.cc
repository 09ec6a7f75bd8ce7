// Errors that say less than they seem to, and quiet weeks that are no fault.
#include <gtest/gtest.h>

#include "tests/integration/support/polled_database.h"

namespace freshness::test {
namespace {

class OddErrorsTest : public ::testing::Test {
 protected:
  // Two good tables beside the bad one, asked together with it.
  std::vector<Check> With(const Check& bad) {
    return {RowCheck("before", "gdpr_audit_log", "created_at"), bad, RowCheck("after", "chat_telemetry", "created_at")};
  }
  void ExpectOnlyBadIsUnknown(PolledSource& source) {
    for (int poll = 0; poll < 2; ++poll) {
      source.Poll();
      EXPECT_EQ(source.StateOf("bad"), "unknown");
      EXPECT_NE(source.StateOf("before"), "unknown") << source.ReasonOf("before");
      EXPECT_NE(source.StateOf("after"), "unknown") << source.ReasonOf("after");
      EXPECT_TRUE(source.Last().reached);
    }
  }

  SeededDatabase database_;
};

// A foreign table whose server was away took the whole target down: its error is of the class of broken connections.
TEST_F(OddErrorsTest, AForeignTablesBrokenConnectionIsNotOurs) {
  database_.Execute(
      "create function away() returns setof timestamptz language plpgsql as $$ begin raise exception 'could not connect to "
      "server \"elsewhere\"' using errcode = '08001'; end $$; create view away_table as select t.at from away() as t(at)");
  PolledSource source(database_.Url(), With(RowCheck("bad", "away_table", "at")));
  ExpectOnlyBadIsUnknown(source);
  EXPECT_NE(source.ReasonOf("bad").find("could not connect to server"), std::string::npos) << source.ReasonOf("bad");
}

// A replica cancels a query with 40001 when it conflicts with recovery; the connection was dropped for it at every poll.
TEST_F(OddErrorsTest, ASerializationFailureIsTheCheckOfItsTableAlone) {
  database_.Execute(
      "create function conflict() returns setof timestamptz language plpgsql as $$ begin raise exception 'canceling "
      "statement due to conflict with recovery' using errcode = '40001'; end $$; "
      "create view replica as select t.at from conflict() as t(at)");
  PolledSource source(database_.Url(), With(RowCheck("bad", "replica", "at")));
  ExpectOnlyBadIsUnknown(source);
  EXPECT_NE(source.ReasonOf("bad").find("conflict with recovery"), std::string::npos) << source.ReasonOf("bad");
}

// A quiet week raised both heartbeats: the last raw row lay in the window, and the bucket it was rolled up into began
// before.
TEST_F(OddErrorsTest, AQuietWeekAfterALateLastRowIsNoAlarm) {
  database_.Execute(
      "delete from chat_telemetry; delete from chat_telemetry_rollups; delete from chat_telemetry_domain_rollups; "
      "delete from chat_telemetry_model_rollups; "
      "insert into chat_telemetry (session_id, model, start_time, created_at) "
      "select 's', 'm', at, at from (select now() - interval '7 days' + interval '2 seconds' as at) row; "
      "select refresh_chat_telemetry_rollups('hour'), refresh_chat_telemetry_rollups('day')");
  PolledSource source(database_.Url());
  source.Poll();
  for (const char* check : {"refresh_hourly", "refresh_daily", "rollups_hourly", "rollups_daily"}) {
    EXPECT_EQ(source.StateOf(check), "idle") << source.ReasonOf(check);
  }
}

}  // namespace
}  // namespace freshness::test
