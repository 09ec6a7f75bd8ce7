// DESIGN.md's table of states, each limit met exactly, and missed by a second and by a microsecond on either side.
#include "checks/model/judge.h"

#include <gtest/gtest.h>

#include <vector>

#include "tests/checks/model/judge_fixture.h"

namespace freshness {
namespace {

using namespace test;

constexpr seconds kSecond(1);
constexpr microseconds kMicrosecond(1);

struct AgeCase {
  Duration age;
  State state;
};

void ExpectStates(const Check& check, const std::vector<AgeCase>& cases) {
  for (const AgeCase& each : cases) {
    const Verdict verdict = Judge(check, Aged(each.age), kNow);
    SCOPED_TRACE("age in microseconds: " + std::to_string(each.age.count()) + ", reason: " + verdict.reason);
    EXPECT_EQ(verdict.state, each.state);
    EXPECT_EQ(verdict.age, std::max(Duration(0), each.age));
    EXPECT_EQ(verdict.newest, kNow - each.age);
    EXPECT_EQ(verdict.stale, each.state == State::kStale || each.state == State::kFuture);
    const Outcome outcome = *verdict.stale               ? Outcome::kFailed
                            : each.state == State::kLate ? Outcome::kWarned
                                                         : Outcome::kPassed;
    EXPECT_EQ(verdict.outcome, outcome);
  }
}

TEST(Judge, ErrorAfterAloneIsFreshUpToTheLimitAndStaleBeyond) {
  ExpectStates(HourCheck(), {{seconds(0), State::kFresh},
                             {minutes(90) - kSecond, State::kFresh},
                             {minutes(90) - kMicrosecond, State::kFresh},
                             {minutes(90), State::kFresh},
                             {minutes(90) + kMicrosecond, State::kStale},
                             {minutes(90) + kSecond, State::kStale},
                             {days(40000), State::kStale}});
}

TEST(Judge, BothLimitsMakeItLateBetweenThem) {
  Check check = HourCheck();
  check.warn_after = minutes(75);
  ExpectStates(check, {{minutes(75) - kSecond, State::kFresh},
                       {minutes(75) - kMicrosecond, State::kFresh},
                       {minutes(75), State::kFresh},
                       {minutes(75) + kMicrosecond, State::kLate},
                       {minutes(75) + kSecond, State::kLate},
                       {minutes(90) - kSecond, State::kLate},
                       {minutes(90), State::kLate},
                       {minutes(90) + kMicrosecond, State::kStale},
                       {minutes(90) + kSecond, State::kStale}});
}

TEST(Judge, WarnAfterAloneIsLateForEverAndNeverStale) {
  ExpectStates(WarnOnlyCheck(), {{hours(24) - kSecond, State::kFresh},
                                 {hours(24), State::kFresh},
                                 {hours(24) + kMicrosecond, State::kLate},
                                 {hours(24) + kSecond, State::kLate},
                                 {days(40000), State::kLate}});
}

TEST(Judge, EqualLimitsLeaveNoRoomForLate) {
  Check check = HourCheck();
  check.warn_after = check.error_after;
  ExpectStates(check, {{minutes(90), State::kFresh}, {minutes(90) + kMicrosecond, State::kStale}});
}

TEST(Judge, AnOpenBucketIsOfAgeZero) {
  ExpectStates(HourCheck(), {{-kMicrosecond, State::kFresh}, {-minutes(30), State::kFresh}, {-hours(1), State::kFresh}});
  EXPECT_EQ(Judge(HourCheck(), Aged(-minutes(30)), kNow).age, Duration(0));
}

TEST(Judge, FutureBeginsBeyondTheOpenBucketAndFiveMinutes) {
  ExpectStates(HourCheck(), {{-(minutes(65) - kSecond), State::kFresh},
                             {-minutes(65), State::kFresh},
                             {-(minutes(65) + kMicrosecond), State::kFuture},
                             {-(minutes(65) + kSecond), State::kFuture},
                             {-days(27000), State::kFuture}});
}

TEST(Judge, RowsThatAreNoBucketsMayBeFiveMinutesAhead) {
  Check check = WarnOnlyCheck();
  check.error_after = hours(48);
  ExpectStates(check, {{-minutes(5), State::kFresh}, {-(minutes(5) + kMicrosecond), State::kFuture}});
}

TEST(Judge, FedByExcusesNoFuture) {
  EXPECT_EQ(Judge(FedCheck(), Aged(-days(1)), kNow).state, State::kFuture);
}

TEST(Judge, TheFarthestTimesThatATimestampCanHoldDoNotOverflow) {
  const Duration farthest = seconds(4'000'000'000'000);  // what an infinite timestamp is read as
  EXPECT_EQ(Judge(HourCheck(), {Newest{TimePoint(farthest), {}}, {}}, kNow).state, State::kFuture);
  EXPECT_EQ(Judge(HourCheck(), {Newest{TimePoint(-farthest), {}}, {}}, kNow).state, State::kStale);
  EXPECT_EQ(Judge(FedCheck(), {Newest{kNow - hours(2), TimePoint(farthest)}, {}}, kNow).state, State::kIdle);
  EXPECT_EQ(Judge(FedCheck(), {Newest{kNow - hours(2), TimePoint(-farthest)}, {}}, kNow).state, State::kStale);
}

TEST(Judge, NoRowIsMissing) {
  const Verdict verdict = Judge(HourCheck(), Empty(), kNow);
  EXPECT_EQ(verdict.state, State::kMissing);
  EXPECT_EQ(verdict.stale, true);
  EXPECT_EQ(verdict.outcome, Outcome::kFailed);
  EXPECT_EQ(verdict.age, std::nullopt);
  EXPECT_EQ(verdict.newest, std::nullopt);
}

TEST(Judge, AWarnOnlyCheckIsMissingButNeitherStaleNorFailed) {
  const Verdict verdict = Judge(WarnOnlyCheck(), Empty(), kNow);
  EXPECT_EQ(verdict.state, State::kMissing);
  EXPECT_EQ(verdict.stale, false);
  EXPECT_EQ(verdict.outcome, Outcome::kWarned);
}

TEST(Judge, EveryStateHasItsName) {
  std::string names;
  for (const State state : kAllStates) names += std::string(ToString(state)) + " ";
  EXPECT_EQ(names, "fresh late stale idle missing future unknown ");
}

}  // namespace
}  // namespace freshness
