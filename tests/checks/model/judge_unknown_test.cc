// What a verdict says while the database gives no answer.
#include <gtest/gtest.h>

#include "checks/model/judge.h"
#include "tests/checks/model/judge_fixture.h"

namespace freshness {
namespace {

using namespace test;

const Failure kRefused{Reason::kUnreachable, "db:5432/app refused the connection"};

TEST(JudgeUnknown, NeverAskedIsUnknownAndHasNoSample) {
  const Verdict verdict = Judge(HourCheck(), {}, kNow);
  EXPECT_EQ(verdict.state, State::kUnknown);
  EXPECT_EQ(verdict.stale, std::nullopt);
  EXPECT_EQ(verdict.age, std::nullopt);
  EXPECT_EQ(verdict.newest, std::nullopt);
  EXPECT_EQ(verdict.outcome, Outcome::kFailed);
}

TEST(JudgeUnknown, AFailureWithoutAnyAnswerHasNoSample) {
  const Verdict verdict = Judge(HourCheck(), {{}, kRefused}, kNow);
  EXPECT_EQ(verdict.state, State::kUnknown);
  EXPECT_EQ(verdict.stale, std::nullopt);
  EXPECT_EQ(verdict.age, std::nullopt);
  EXPECT_EQ(verdict.outcome, Outcome::kFailed);
}

TEST(JudgeUnknown, AgeGrowsAndStaleFlipsByItselfWhileAnswersFail) {
  Knowledge known = Aged(minutes(60));
  known.failure = kRefused;
  const auto at = [&](Duration later) { return Judge(HourCheck(), known, kNow + later); };
  EXPECT_EQ(at(Duration(0)).state, State::kUnknown);
  EXPECT_EQ(at(Duration(0)).age, minutes(60));
  EXPECT_EQ(at(Duration(0)).stale, false);
  EXPECT_EQ(at(minutes(30)).age, minutes(90));
  EXPECT_EQ(at(minutes(30)).stale, false);
  EXPECT_EQ(at(minutes(30) + microseconds(1)).stale, true);
  EXPECT_EQ(at(minutes(30) + microseconds(1)).state, State::kUnknown);
  EXPECT_EQ(at(hours(10)).outcome, Outcome::kFailed);
}

TEST(JudgeUnknown, AFailureAfterAFreshAnswerFailsThoughItIsNotStale) {
  Knowledge known = Aged(minutes(1));
  known.failure = kRefused;
  const Verdict verdict = Judge(HourCheck(), known, kNow);
  EXPECT_EQ(verdict.stale, false);
  EXPECT_EQ(verdict.outcome, Outcome::kFailed);
}

TEST(JudgeUnknown, AFailureAfterNoRowsStaysStale) {
  Knowledge known = Empty();
  known.failure = kRefused;
  EXPECT_EQ(Judge(HourCheck(), known, kNow).state, State::kUnknown);
  EXPECT_EQ(Judge(HourCheck(), known, kNow).stale, true);
}

TEST(JudgeUnknown, AnIdleCheckTurnsStaleWhenTheRowThatWaitedIsOverdue) {
  Knowledge known = Aged(hours(5), minutes(10));
  known.failure = kRefused;
  EXPECT_EQ(Judge(FedCheck(), known, kNow).stale, false);
  EXPECT_EQ(Judge(FedCheck(), known, kNow + minutes(11)).stale, true);
}

}  // namespace
}  // namespace freshness
