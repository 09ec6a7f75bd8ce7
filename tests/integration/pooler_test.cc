// Through a real pgbouncer in transaction mode, where the session belongs to somebody else between two polls.
#include <gtest/gtest.h>

#include "tests/integration/support/polled_database.h"
#include "tests/integration/support/session.h"
#include "tests/support/pgbouncer.h"

namespace freshness::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(PoolerTest, PollsWorkAgainAndAgainAndLeaveNothingBehind) {
  SeededDatabase database;
  const PgBouncer pgbouncer(SharedPostgres(), 1);
  const std::string url = ViaPort(database.Url(), pgbouncer.Port());
  PolledSource source(url);
  Session other(url);
  const char* const settings[] = {
      "statement_timeout", "lock_timeout", "timezone", "jit", "transaction_read_only", "default_transaction_read_only"};
  std::map<std::string, std::optional<std::string>> before;
  for (const char* setting : settings) before[setting] = other.Execute(std::string("show ") + setting);
  for (int poll = 0; poll < 20; ++poll) {
    source.Poll();
    ASSERT_EQ(source.AllStates(), FreshBut({})) << source.ReasonOf("rollups_hourly") << pgbouncer.Log();
    if (poll == 10) other.Execute("create table made_by_the_other (n int)");  // it is not read-only for them
  }
  for (const char* setting : settings) EXPECT_EQ(other.Execute(std::string("show ") + setting), before[setting]) << setting;
}

TEST(PoolerTest, ABadTableIsStillOneTableAndLeavesNothingBehind) {
  SeededDatabase database;
  const PgBouncer pgbouncer(SharedPostgres(), 1);
  const std::string url = ViaPort(database.Url(), pgbouncer.Port());
  PolledSource source(url);
  database.Execute("drop table gdpr_audit_log");
  for (int poll = 0; poll < 3; ++poll) {
    source.Poll();
    EXPECT_EQ(source.AllStates(), FreshBut({{"gdpr_audit_log", "unknown"}}));
  }
  EXPECT_EQ(Session(url).Execute("show statement_timeout"), "0");
}

TEST(PoolerTest, ServerConnectionsThatThePoolerChangesBetweenPollsDoNotMatter) {
  SeededDatabase database;
  const PgBouncer pgbouncer(SharedPostgres(), 2);
  const std::string url = ViaPort(database.Url(), pgbouncer.Port());
  PolledSource source(url);
  source.Poll();
  Session hog(url);
  hog.Execute("begin");  // takes the server connection that the first poll had
  source.Poll();
  EXPECT_EQ(source.AllStates(), FreshBut({}));
  hog.Execute("rollback");
  source.Poll();
  EXPECT_EQ(source.AllStates(), FreshBut({}));
}

TEST(PoolerTest, ADatabaseThatIsDownBehindThePoolerIsNotReached) {
  PrivatePostgres postgres;
  SeededDatabase database(postgres);
  const PgBouncer pgbouncer(postgres, 2);
  PolledSource source(ViaPort(database.Url(), pgbouncer.Port()));
  source.Poll();
  EXPECT_EQ(source.AllStates(), FreshBut({}));
  postgres.Stop();
  EXPECT_LE(source.Poll(seconds(3)), milliseconds(3500));
  EXPECT_FALSE(source.Last().reached);
  EXPECT_EQ(source.StateOf("gdpr_audit_log"), "unknown");
  postgres.Start();
  EXPECT_TRUE(Eventually([&] {
    source.Poll(seconds(3));
    return source.Last().reached;
  })) << source.ReasonOf("gdpr_audit_log")
      << pgbouncer.Log();
  EXPECT_EQ(source.AllStates(), FreshBut({}));
}

}  // namespace
}  // namespace freshness::test
