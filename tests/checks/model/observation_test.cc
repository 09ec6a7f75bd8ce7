#include "checks/model/observation.h"

#include <gtest/gtest.h>

namespace freshness {
namespace {

const TimePoint kAt{std::chrono::hours(1)};

TEST(Knowledge, KeepsTheLastAnswerOnAFailure) {
  Knowledge known;
  known.Learn(Newest{kAt, kAt - std::chrono::hours(1)});
  known.Learn(Failure{Reason::kTimeout, "no answer"});
  ASSERT_TRUE(known.answer && known.failure);
  const auto& newest = std::get<Newest>(*known.answer);
  EXPECT_EQ(newest.at, kAt);
  EXPECT_EQ(newest.waiting, kAt - std::chrono::hours(1));
  EXPECT_EQ(known.failure->reason, Reason::kTimeout);
}

TEST(Knowledge, AnAnswerEndsTheFailure) {
  Knowledge known;
  known.Learn(Failure{Reason::kTimeout, "no answer"});
  EXPECT_FALSE(known.answer);
  known.Learn(NoRows{kAt});
  EXPECT_FALSE(known.failure);
  ASSERT_TRUE(known.answer);
  EXPECT_EQ(std::get<NoRows>(*known.answer).waiting, kAt);
}

TEST(Knowledge, TheLatestOfTwoAnswersAndOfTwoFailuresCounts) {
  Knowledge known;
  known.Learn(Newest{kAt, {}});
  known.Learn(NoRows{});
  EXPECT_TRUE(std::holds_alternative<NoRows>(*known.answer));
  known.Learn(Failure{Reason::kTimeout, "no answer"});
  known.Learn(Failure{Reason::kAuth, "refused"});
  EXPECT_EQ(known.failure->reason, Reason::kAuth);
  EXPECT_EQ(known.failure->detail, "refused");
}

TEST(Reason, EveryReasonHasItsName) {
  std::string names;
  for (const Reason reason : kAllReasons) names += std::string(ToString(reason)) + " ";
  EXPECT_EQ(names, "unreachable timeout auth permission query malformed ");
}

}  // namespace
}  // namespace freshness
