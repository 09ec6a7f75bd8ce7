// Idle against broken: what fed_by changes.
#include <gtest/gtest.h>

#include "checks/model/judge.h"
#include "tests/checks/model/judge_fixture.h"

namespace freshness {
namespace {

using namespace test;

constexpr microseconds kMicrosecond(1);

State StateOf(const Check& check, const Knowledge& known) {
  return Judge(check, known, kNow).state;
}

TEST(JudgeIdle, AnOldBucketIsIdleWhenNothingWaits) {
  const Verdict verdict = Judge(FedCheck(), Aged(days(3)), kNow);
  EXPECT_EQ(verdict.state, State::kIdle);
  EXPECT_EQ(verdict.stale, false);
  EXPECT_EQ(verdict.outcome, Outcome::kPassed);
  EXPECT_EQ(verdict.age, days(3));
}

TEST(JudgeIdle, ARowMayWaitUpToItsGrace) {
  EXPECT_EQ(StateOf(FedCheck(), Aged(days(3), seconds(0))), State::kIdle);
  EXPECT_EQ(StateOf(FedCheck(), Aged(days(3), minutes(20) - seconds(1))), State::kIdle);
  EXPECT_EQ(StateOf(FedCheck(), Aged(days(3), minutes(20))), State::kIdle);
  EXPECT_EQ(StateOf(FedCheck(), Aged(days(3), minutes(20) + kMicrosecond)), State::kStale);
  EXPECT_EQ(StateOf(FedCheck(), Aged(days(3), minutes(20) + seconds(1))), State::kStale);
}

TEST(JudgeIdle, GraceZeroLetsNoPastRowWait) {
  const Check plain = FedCheck(Duration(0));
  EXPECT_EQ(StateOf(plain, Aged(days(3))), State::kIdle);
  EXPECT_EQ(StateOf(plain, Aged(days(3), Duration(0))), State::kIdle);
  EXPECT_EQ(StateOf(plain, Aged(days(3), kMicrosecond)), State::kStale);
  EXPECT_EQ(StateOf(plain, Empty(kMicrosecond)), State::kMissing);
  EXPECT_EQ(StateOf(plain, Empty()), State::kIdle);
}

TEST(JudgeIdle, ARawRowInTheFutureWaitsForNothing) {
  EXPECT_EQ(StateOf(FedCheck(Duration(0)), Aged(days(3), -days(1))), State::kIdle);
  EXPECT_EQ(StateOf(FedCheck(), Empty(-days(27000))), State::kIdle);
}

TEST(JudgeIdle, WithoutFedByAnOldBucketIsStaleWhateverWaits) {
  EXPECT_EQ(StateOf(HourCheck(), Aged(days(3))), State::kStale);
  EXPECT_EQ(StateOf(HourCheck(), Aged(days(3), -days(1))), State::kStale);
  EXPECT_EQ(StateOf(HourCheck(), Empty()), State::kMissing);
}

TEST(JudgeIdle, OverdueRowsDoNotMakeAFreshBucketStale) {
  EXPECT_EQ(StateOf(FedCheck(), Aged(minutes(90), hours(5))), State::kFresh);
}

TEST(JudgeIdle, LateIsNotExcused) {
  Check check = FedCheck();
  check.warn_after = minutes(75);
  EXPECT_EQ(StateOf(check, Aged(minutes(80))), State::kLate);
  EXPECT_EQ(StateOf(check, Aged(minutes(91))), State::kIdle);
}

TEST(JudgeIdle, AnEmptyTableIsIdleOnlyWhenNoRawRowIsOverdue) {
  EXPECT_EQ(StateOf(FedCheck(), Empty()), State::kIdle);
  EXPECT_EQ(StateOf(FedCheck(), Empty(minutes(20))), State::kIdle);
  EXPECT_EQ(StateOf(FedCheck(), Empty(minutes(20) + kMicrosecond)), State::kMissing);
  EXPECT_EQ(Judge(FedCheck(), Empty(), kNow).stale, false);
  EXPECT_EQ(Judge(FedCheck(), Empty(), kNow).outcome, Outcome::kPassed);
}

// A refresh that has nothing left to rewrite cannot leave a mark; with anything in its window it must.
TEST(JudgeIdle, AHeartbeatMayStandStillOnlyWhileItsWindowIsEmpty) {
  EXPECT_EQ(StateOf(HeartbeatCheck(), Aged(minutes(45))), State::kFresh);
  EXPECT_EQ(StateOf(HeartbeatCheck(), Aged(minutes(45), hours(20))), State::kFresh);
  EXPECT_EQ(StateOf(HeartbeatCheck(), Aged(minutes(45) + kMicrosecond, hours(20))), State::kStale);
  EXPECT_EQ(StateOf(HeartbeatCheck(), Aged(hours(2))), State::kIdle);
  EXPECT_EQ(StateOf(HeartbeatCheck(), Aged(hours(2), seconds(1))), State::kIdle);
}

TEST(JudgeIdle, AHeartbeatWithNothingInItsWindowIsIdleUnlessARowIsOverdue) {
  EXPECT_EQ(StateOf(HeartbeatCheck(), Empty()), State::kIdle);
  EXPECT_EQ(StateOf(HeartbeatCheck(), Empty(minutes(20))), State::kIdle);
  EXPECT_EQ(StateOf(HeartbeatCheck(), Empty(minutes(20) + seconds(1))), State::kMissing);
}

}  // namespace
}  // namespace freshness
