// The database's clock: read in the poll, half a round trip corrected, carried on by the monotonic one.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>

#include "tests/integration/support/polled_database.h"
#include "tests/support/tcp_proxy.h"

namespace freshness::test {
namespace {

using std::chrono::milliseconds;

TEST(DatabaseClockTest, OnOneHostTheSkewIsNextToNothing) {
  const SeededDatabase database;
  PolledSource source(database.Url());
  source.Poll();
  ASSERT_TRUE(source.Last().clock.has_value());
  EXPECT_LT(std::chrono::abs(source.Last().clock->skew), milliseconds(100));
}

TEST(DatabaseClockTest, ASlowNetworkAndASlowStatementDoNotLookLikeSkew) {
  SeededDatabase database;
  database.Execute("create view slow as select clock_timestamp() as at from pg_sleep(0.4)");
  const TcpProxy proxy(std::stoi(database.Url().substr(database.Url().rfind(':') + 1)), milliseconds(150));
  PolledSource source(ViaPort(database.Url(), proxy.Port()), {RowCheck("slow", "slow", "at")});
  source.Poll();
  EXPECT_EQ(source.StateOf("slow"), "fresh") << source.ReasonOf("slow");
  ASSERT_TRUE(source.Last().clock.has_value());
  EXPECT_LT(std::chrono::abs(source.Last().clock->skew), milliseconds(120));
}

TEST(DatabaseClockTest, AReadingCarriedOnIsTheDatabasesTimeThen) {
  SeededDatabase database;
  PolledSource source(database.Url());
  source.Poll();
  ASSERT_TRUE(source.Last().clock.has_value());
  database.Execute("select pg_sleep(0.5)");
  const double now = std::strtod(database.Value("select extract(epoch from clock_timestamp())")->c_str(), nullptr);
  const TimePoint carried = source.Last().clock->CarriedTo(MonotonicClock::now());
  EXPECT_NEAR(std::chrono::duration<double>(carried.time_since_epoch()).count(), now, 0.2);
}

}  // namespace
}  // namespace freshness::test
