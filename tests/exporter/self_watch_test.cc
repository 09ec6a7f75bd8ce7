#include "exporter/self_watch.h"

#include <gtest/gtest.h>

#include "tests/exporter/status_fixture.h"

namespace freshness {
namespace {

using namespace test;
using std::chrono::minutes;
using std::chrono::seconds;

Board TwoTargets() {
  return Board({{"one", {HourlyCheck("a")}, seconds(10)}, {"two", {HourlyCheck("a")}, minutes(5)}}, kPolledAt);
}

std::string Said(SelfWatch& watch, const Board& board, MonotonicTime now) {
  testing::internal::CaptureStderr();
  watch.Look(board.Read(), now);
  return testing::internal::GetCapturedStderr();
}

TEST(SelfWatchTest, LogsAPollerThatHangsOnceAndOnceThatItIsBack) {
  Board board = TwoTargets();
  SelfWatch watch;
  EXPECT_EQ(Said(watch, board, kPolledAt + seconds(30)), "");
  const std::string hangs = Said(watch, board, kPolledAt + seconds(31));
  EXPECT_NE(hangs.find("the poller hangs"), std::string::npos) << hangs;
  EXPECT_NE(hangs.find("target=one"), std::string::npos) << hangs;
  EXPECT_EQ(hangs.find("target=two"), std::string::npos) << hangs;
  EXPECT_EQ(Said(watch, board, kPolledAt + seconds(32)), "");
  board.Post(0, Polled({NoRows{}}), kPolledAt + seconds(40));
  EXPECT_NE(Said(watch, board, kPolledAt + seconds(41)).find("has finished a poll again"), std::string::npos);
  EXPECT_EQ(Said(watch, board, kPolledAt + seconds(42)), "");
}

TEST(SelfWatchTest, IsHopelessOnlyWhenAllHaveHungForLong) {
  Board board = TwoTargets();
  EXPECT_FALSE(Hopeless(board.Read(), kPolledAt + seconds(31))) << "a dead resolver takes as long";
  EXPECT_FALSE(Hopeless(board.Read(), kPolledAt + minutes(14))) << "two is not overdue yet";
  EXPECT_TRUE(Hopeless(board.Read(), kPolledAt + minutes(16)));
  board.Post(1, Polled({NoRows{}}), kPolledAt + minutes(16));
  EXPECT_FALSE(Hopeless(board.Read(), kPolledAt + minutes(16))) << "one of them polls";
  EXPECT_FALSE(Hopeless(Board({}, kPolledAt).Read(), kPolledAt + minutes(16)));
  const Board quick({{"one", {HourlyCheck("a")}, seconds(1)}}, kPolledAt);
  EXPECT_FALSE(Hopeless(quick.Read(), kPolledAt + minutes(2)));
  EXPECT_TRUE(Hopeless(quick.Read(), kPolledAt + minutes(2) + seconds(1)));
}

}  // namespace
}  // namespace freshness
