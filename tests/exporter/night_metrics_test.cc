#include "exporter/night_metrics.h"

#include <gtest/gtest.h>

#include "tests/exporter/report_fixture.h"

namespace freshness::test {
namespace {

bool Holds(const std::string& text, const std::string& line) {
  return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

RunReport GoodNight() {
  return RunOf({StepOf("seed", StepOutcome::kPassed), StepOf("gdpr", StepOutcome::kWarned, {"2 requests failed"})});
}

TEST(NightMetricsTest, AGoodNightIsARunAndASuccessAtItsEnd) {
  const std::string text = NightMetricsText(GoodNight(), "staging", std::nullopt);
  // 2026-11-23 04:00:00 and the 1.5 s that it took, in whole seconds.
  EXPECT_TRUE(Holds(text, R"(freshness_night_last_run_timestamp_seconds{target="staging"} 1795406401)")) << text;
  EXPECT_TRUE(Holds(text, R"(freshness_night_last_success_timestamp_seconds{target="staging"} 1795406401)")) << text;
  EXPECT_TRUE(Holds(text, R"(freshness_night_success{target="staging"} 1)"));
  EXPECT_TRUE(Holds(text, R"(freshness_night_duration_seconds{target="staging"} 1.5)"));
  EXPECT_TRUE(Holds(text, R"(freshness_night_step_outcome{target="staging",step="gdpr",outcome="warned"} 1)"));
  EXPECT_TRUE(Holds(text, R"(freshness_night_step_outcome{target="staging",step="gdpr",outcome="passed"} 0)"));
  EXPECT_TRUE(Holds(text, R"(freshness_night_step_duration_seconds{target="staging",step="seed"} 0.25)"));
}

TEST(NightMetricsTest, AFailedNightKeepsTheEarlierSuccessOrSaysNothingOfOne) {
  const std::string never = NightMetricsText(BadNight(), "staging", std::nullopt);
  EXPECT_TRUE(Holds(never, R"(freshness_night_success{target="staging"} 0)"));
  EXPECT_EQ(never.find("last_success"), std::string::npos) << "A success that never was must not be 0 or now.";
  const std::string later = NightMetricsText(BadNight(), "staging", kStarted - std::chrono::hours(24));
  EXPECT_TRUE(Holds(later, R"(freshness_night_last_success_timestamp_seconds{target="staging"} 1795320000)")) << later;
}

TEST(NightMetricsTest, ANightInWhichNothingRanIsNoSuccess) {
  EXPECT_FALSE(Succeeded(RunOf({StepOf("seed", StepOutcome::kSkipped, {"interrupted"})})));
  EXPECT_FALSE(Succeeded(RunOf({})));
  EXPECT_FALSE(Succeeded(BadNight()));
  EXPECT_TRUE(Succeeded(GoodNight()));
}

TEST(NightMetricsTest, OfTwoStepsOfOneNameTheWorseStands) {
  const auto twice = RunOf({StepOf("telemetry", StepOutcome::kFailed, {"x"}), StepOf("telemetry", StepOutcome::kPassed)});
  const std::string text = NightMetricsText(twice, "t", std::nullopt);
  EXPECT_TRUE(Holds(text, R"(freshness_night_step_outcome{target="t",step="telemetry",outcome="failed"} 1)")) << text;
  EXPECT_TRUE(Holds(text, R"(freshness_night_step_duration_seconds{target="t",step="telemetry"} 0.5)"));
}

TEST(LastSuccessTest, IsReadBackForItsOwnTargetAlone) {
  const std::string text = NightMetricsText(GoodNight(), "staging", std::nullopt);
  EXPECT_EQ(LastSuccessIn(text, "staging"), kStarted + std::chrono::seconds(1));
  EXPECT_EQ(LastSuccessIn(text, "stag"), std::nullopt);
  EXPECT_EQ(LastSuccessIn("", "staging"), std::nullopt);
}

TEST(LastSuccessTest, WhatIsNoTimeIsNoSuccess) {
  const std::string sample = R"(freshness_night_last_success_timestamp_seconds{target="t"} )";
  for (const char* value : {"", "Nan", "-1", "1e300", "soon", "+Inf"}) {
    EXPECT_EQ(LastSuccessIn(sample + value + "\n", "t"), std::nullopt) << value;
  }
}

}  // namespace
}  // namespace freshness::test
