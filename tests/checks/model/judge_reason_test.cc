// The sentences that say why, each in full: somebody reads them at 4 in the morning.
#include <gtest/gtest.h>

#include "checks/model/judge.h"
#include "tests/checks/model/judge_fixture.h"

namespace freshness {
namespace {

using namespace test;

std::string Why(const Check& check, const Knowledge& known) {
  return Judge(check, known, kNow).reason;
}

TEST(JudgeReason, Fresh) {
  EXPECT_EQ(Why(HourCheck(), Aged(minutes(10))), "newest bucket ended 10 min ago, limit 1 h 30 min");
  EXPECT_EQ(Why(HourCheck(), Aged(-minutes(20))), "newest bucket is open and ends in 20 min, limit 1 h 30 min");
  EXPECT_EQ(Why(WarnOnlyCheck(), Aged(hours(3))), "newest created_at was 3 h ago, limit 1 day");
  EXPECT_EQ(Why(WarnOnlyCheck(), Aged(-minutes(2))), "newest created_at is 2 min ahead, limit 1 day");
}

TEST(JudgeReason, Late) {
  Check check = HourCheck();
  check.warn_after = minutes(75);
  EXPECT_EQ(Why(check, Aged(minutes(80))), "newest bucket ended 1 h 20 min ago, warned from 1 h 15 min");
  EXPECT_EQ(Why(WarnOnlyCheck(), Aged(hours(30))), "newest created_at was 1 day 6 h ago, warned from 1 day");
}

TEST(JudgeReason, Stale) {
  EXPECT_EQ(Why(HourCheck(), Aged(minutes(201))), "newest bucket ended 3 h 21 min ago, limit 1 h 30 min");
  EXPECT_EQ(Why(FedCheck(), Aged(minutes(201), minutes(50))),
            "newest bucket ended 3 h 21 min ago, limit 1 h 30 min; the oldest row of raw not rolled up is 50 min old");
  EXPECT_EQ(Why(HeartbeatCheck(), Aged(minutes(83), hours(50))),
            "newest updated_at was 1 h 23 min ago, limit 45 min; there are rows to refresh in raw");
}

// "1 h 30 min ago, limit 1 h 30 min" contradicts itself at four in the morning.
TEST(JudgeReason, JustOverTheLimit) {
  EXPECT_EQ(Why(HourCheck(), Aged(minutes(90) + std::chrono::seconds(10))),
            "newest bucket ended 1 h 30 min ago, 10 s over the limit of 1 h 30 min");
}

TEST(JudgeReason, Idle) {
  EXPECT_EQ(Why(FedCheck(), Aged(hours(9))),
            "newest bucket ended 9 h ago, limit 1 h 30 min; nothing to roll up: no row waits in raw");
  EXPECT_EQ(
      Why(FedCheck(), Aged(hours(9), minutes(5))),
      "newest bucket ended 9 h ago, limit 1 h 30 min; nothing overdue: the oldest row of raw not rolled up is 5 min old, "
      "and may wait 20 min");
  EXPECT_EQ(
      Why(FedCheck(), Aged(hours(9), -hours(5))),
      "newest bucket ended 9 h ago, limit 1 h 30 min; nothing to roll up: the oldest row of raw not rolled up lies in the "
      "future");
}

TEST(JudgeReason, Missing) {
  EXPECT_EQ(Why(WarnOnlyCheck(), Empty()), "no row in raw");
  EXPECT_EQ(Why(HourCheck(), Empty()), "no row with granularity = hour in rollups");
  EXPECT_EQ(Why(FedCheck(), Empty(hours(2))),
            "no row with granularity = hour in rollups; the oldest row of raw not rolled up is 2 h old");
  EXPECT_EQ(Why(HeartbeatCheck(), Empty(hours(2))),
            "no row with granularity = hour in rollups in the last 7 days; there are rows to refresh in raw");
}

TEST(JudgeReason, Future) {
  EXPECT_EQ(Why(HourCheck(), Aged(-(hours(26) + minutes(1)))),
            "newest bucket_end is 2026-11-24T14:01:00Z, 1 day 2 h ahead of the database's clock");
}

TEST(JudgeReason, Unknown) {
  EXPECT_EQ(Why(HourCheck(), {}), "not asked yet");
  Knowledge known{{}, Failure{Reason::kAuth, "db:5432/app refused the password of user \"me\""}};
  EXPECT_EQ(Why(HourCheck(), known), "auth: db:5432/app refused the password of user \"me\"");
  known.answer = Newest{kNow - minutes(10), {}};
  EXPECT_EQ(
      Why(HourCheck(), known),
      "auth: db:5432/app refused the password of user \"me\"; by the last answer newest bucket ended 10 min ago, limit 1 h "
      "30 min");
}

}  // namespace
}  // namespace freshness
