#include "exporter/advice.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/exporter/status_fixture.h"
#include "tests/places.h"
#include "tests/support/source_tree.h"

namespace freshness {
namespace {

std::string Runbook() {
  return test::FilesBelow(FRESHNESS_SOURCE_ROOT, "docs", {"RUNBOOK.md"}).front().text;
}

void ExpectSection(const Advice& advice) {
  EXPECT_NE(Runbook().find("\n## " + std::string(advice.section) + "\n"), std::string::npos) << advice.section;
  EXPECT_TRUE(advice.text.ends_with('.')) << advice.text;
}

TEST(AdviceTest, WhateverNeedsDoingHasASectionOfTheRunbook) {
  Check plain = test::HourlyCheck("c");
  Check fed = plain;
  fed.fed_by = FedBy{"raw", "at"};
  Check heartbeat = fed;
  heartbeat.within = std::chrono::hours(168);
  const Knowledge failed{.answer = {}, .failure = Failure{Reason::kQuery, ""}};
  for (const Check& check : {plain, fed, heartbeat}) {
    for (const State state : {State::kLate, State::kStale, State::kMissing, State::kFuture, State::kUnknown}) {
      const auto advice = AdviceFor(check, failed, state);
      ASSERT_TRUE(advice) << ToString(state);
      ExpectSection(*advice);
    }
  }
  for (const Reason reason : kAllReasons) ExpectSection(AdviceFor(reason));
  ExpectSection(AdviceForHoles());
  EXPECT_EQ(AdviceFor(heartbeat, {}, State::kStale)->section, "refresh-dead");
}

TEST(AdviceTest, WhatIsWellNeedsNone) {
  for (const State state : {State::kFresh, State::kIdle, State::kUnknown}) {
    EXPECT_FALSE(AdviceFor(test::HourlyCheck("c"), {}, state)) << ToString(state);
  }
}

}  // namespace
}  // namespace freshness
