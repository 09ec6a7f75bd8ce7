#include <gtest/gtest.h>

#include "alerts/alert.h"
#include "alerts/alert_lines.h"
#include "tests/alerts/alert_fixture.h"

namespace freshness::test {
namespace {

using Lines = std::vector<std::string>;

TEST(ComposeTest, NothingFailedIsNoAlert) {
  EXPECT_FALSE(Compose(Night({}), FromCi()));
  EXPECT_FALSE(Compose(Night({PlainStep("seed", StepOutcome::kPassed), PlainStep("smoke", StepOutcome::kSkipped, {"why"}),
                              PlainStep("observe", StepOutcome::kWarned, {"late"})}),
                       FromCi()));
}

TEST(ComposeTest, OneStaleTableIsSaidInOneLine) {
  const auto alert = Compose(
      Night({CheckedStep("observe", {}), PlainStep("seed", StepOutcome::kPassed), StaleTelemetry(), CheckedStep("gdpr", {}),
             PlainStep("smoke-telemetry", StepOutcome::kSkipped, {"DASHBOARD_URL is not set"}),
             PlainStep("smoke-gdpr", StepOutcome::kSkipped, {"DASHBOARD_URL is not set"})}),
      FromCi());
  ASSERT_TRUE(alert);
  EXPECT_EQ(alert->title, "Freshness: telemetry failed on staging");
  EXPECT_EQ(alert->causes, Lines{"rollups_hourly stale: newest bucket ended 3 h 21 min ago, limit 1 h 30 min"});
  EXPECT_EQ(alert->warnings, Lines{});
  EXPECT_EQ(alert->passed,
            "Passed: observe, seed, gdpr and 1 of 2 checks of telemetry. Skipped (DASHBOARD_URL is not set): "
            "smoke-telemetry and smoke-gdpr.");
  EXPECT_EQ(alert->summary,
            "Freshness: telemetry failed on staging: rollups_hourly stale: newest bucket ended 3 h 21 min ago, limit 1 h 30 "
            "min");
  EXPECT_EQ(alert->run_url, FromCi().run_url);
  EXPECT_EQ(alert->runbook_url, "https://example.com/docs/RUNBOOK.md#stale");
  const std::vector<std::pair<std::string, std::string>> facts = {{"Target", "staging (db.example.com:5432/app)"},
                                                                  {"Started", "2026-11-23T03:00:00Z"},
                                                                  {"Took", "12 s"},
                                                                  {"Run", "8411-1"},
                                                                  {"Repository", "acme/omniops"},
                                                                  {"Job", "telemetry-nightly"},
                                                                  {"Attempt", "1"}};
  EXPECT_EQ(alert->facts, facts);
}

TEST(ComposeTest, EverySubsetOfFailingStepsNamesEveryCause) {
  for (unsigned subset = 1; subset < 8; ++subset) {
    std::vector<StepReport> steps;
    for (const char* name : {"seed", "telemetry", "gdpr"}) {
      const bool fails = (subset >> steps.size() & 1u) != 0;
      steps.push_back(PlainStep(name, fails ? StepOutcome::kFailed : StepOutcome::kPassed,
                                fails ? Lines{"the cause of " + std::string(name)} : Lines{}));
    }
    const auto alert = Compose(Night(steps), {});
    ASSERT_TRUE(alert);
    for (const StepReport& step : steps) {
      const bool failed = step.outcome == StepOutcome::kFailed;
      const std::string line = step.name + ": the cause of " + step.name;
      EXPECT_EQ(std::count(alert->causes.begin(), alert->causes.end(), line), failed ? 1 : 0) << subset << line;
      EXPECT_EQ(alert->title.find(step.name) != std::string::npos, failed);
      EXPECT_EQ(alert->passed.find(step.name) != std::string::npos, !failed);
    }
  }
}

TEST(ComposeTest, TheSameCauseInTwoStepsIsSaidOfBoth) {
  // Symptom: of two steps that were interrupted, the second was not named among the causes.
  const auto alert = Compose(Night({PlainStep("seed", StepOutcome::kFailed, {"interrupted"}),
                                    PlainStep("gdpr", StepOutcome::kFailed, {"interrupted", "interrupted"})}),
                             {});
  EXPECT_EQ(alert->causes, (Lines{"seed: interrupted", "gdpr: interrupted"}));
  EXPECT_EQ(alert->summary, "Freshness: seed and gdpr failed on staging: seed: interrupted (+1 more)");
}

TEST(ComposeTest, ChecksWithTheSameTroubleShareALine) {
  // Symptom: a database that was down for the night was nine lines of the same.
  const std::string why = "unreachable: db.example.com:5432/app refused the connection: nothing listens there";
  std::vector<CheckResult> checks;
  for (const char* name : {"a", "b", "c"}) checks.push_back(Checked(name, State::kUnknown, why));
  EXPECT_EQ(Compose(Night({CheckedStep("telemetry", checks)}), {})->causes, Lines{"a, b and c unknown: " + why});
  checks.push_back(Checked("d", State::kUnknown, why));
  checks.push_back(Checked("e", State::kUnknown, "something else"));
  EXPECT_EQ(Compose(Night({CheckedStep("telemetry", checks)}), {})->causes,
            (Lines{"4 checks unknown: " + why + " (a, b, c and d)", "e unknown: something else"}));
}

TEST(ComposeTest, TheGravestComesFirst) {
  const auto alert =
      Compose(Night({CheckedStep("telemetry", {Checked("s", State::kStale, "x"), Checked("f", State::kFuture, "x"),
                                               Checked("m", State::kMissing, "x"), Checked("u", State::kUnknown, "x")}),
                     PlainStep("smoke", StepOutcome::kFailed, {"broke"})}),
              {});
  EXPECT_EQ(alert->causes, (Lines{"smoke: broke", "u unknown: x", "m missing: x", "f future: x", "s stale: x"}));
}

TEST(ComposeTest, WhatOnlyWarnsIsNoCause) {
  // Symptom: a late check of a step that failed for another stood among the causes.
  StepReport observe = CheckedStep("observe", {Checked("refresh_hourly", State::kStale, "old")});
  observe.outcome = StepOutcome::kWarned;
  const auto alert = Compose(Night({observe, CheckedStep("telemetry", {Checked("a", State::kLate, "rather old"),
                                                                       Checked("b", State::kStale, "too old")})}),
                             {});
  EXPECT_EQ(alert->causes, Lines{"b stale: too old"});
  EXPECT_EQ(alert->warnings, (Lines{"before the seed: refresh_hourly stale: old", "a late: rather old"}));
}

TEST(ComposeTest, OfSeveralTargetsEachLineNamesItsOwn) {
  const auto alert = Compose(Night({CheckedStep("eu: telemetry", {Checked("a", State::kStale, "old")}),
                                    CheckedStep("us: telemetry", {Checked("a", State::kStale, "old")})}),
                             {});
  EXPECT_EQ(alert->causes, (Lines{"eu: a stale: old", "us: a stale: old"}));
}

TEST(ComposeTest, AFailureWithoutAReasonIsStillACause) {
  EXPECT_EQ(Compose(Night({PlainStep("seed", StepOutcome::kFailed)}), {})->causes, Lines{"seed: gave no reason"});
}

TEST(ComposeTest, AStepThatFailedOnceAndPassedLaterHasFailed) {
  const auto alert = Compose(Night({StaleTelemetry(), PlainStep("telemetry", StepOutcome::kPassed), StaleTelemetry()}), {});
  EXPECT_EQ(alert->title, "Freshness: telemetry failed on staging");
  EXPECT_EQ(alert->causes.size(), 1u);
  EXPECT_EQ(alert->passed, "Passed: 1 of 2 checks of telemetry.");
}

TEST(ComposeTest, WithoutSurroundingsNothingIsMadeUp) {
  RunReport report = Night({StaleTelemetry()});
  report.target = "default (localhost:5432/app)";
  const auto alert = Compose(report, {});
  EXPECT_EQ(alert->title, "Freshness: telemetry failed");
  EXPECT_EQ(alert->run_url, "");
  EXPECT_EQ(alert->runbook_url, "");
  EXPECT_EQ(alert->facts.size(), 4u);
  EXPECT_NE(alert->advice.find("docs/RUNBOOK.md, section \"stale\""), std::string::npos) << alert->advice;
}

TEST(ComposeTest, AJobThatBrokeBeforeItsStepsSaysSo) {
  const Alert alert = ComposeUnrecorded("8411-1", FromCi());
  EXPECT_EQ(alert.title, "Freshness: the job failed before or outside its steps");
  EXPECT_EQ(alert.causes, Lines{"no step of this run has recorded anything, so whether the data are fresh is not known"});
  EXPECT_EQ(alert.run_url, FromCi().run_url);
  const std::vector<std::pair<std::string, std::string>> facts = {
      {"Run", "8411-1"}, {"Repository", "acme/omniops"}, {"Job", "telemetry-nightly"}, {"Attempt", "1"}};
  EXPECT_EQ(alert.facts, facts);
  EXPECT_EQ(alert.runbook_url, "https://example.com/docs/RUNBOOK.md#night-failed");
}

TEST(ComposeTest, AJobThatBrokeOutsideItsStepsSaysWhatPassed) {
  const Alert alert = ComposeOutside(Night({PlainStep("seed", StepOutcome::kPassed)}), FromCi());
  EXPECT_EQ(alert.causes, Lines{"no recorded step failed, so what broke the job is outside them; its log says what"});
  EXPECT_EQ(alert.passed, "Passed: seed.");
}

TEST(ReasonsOfTest, ChecksThatMetOneTroubleShareALine) {
  // Symptom: a database that is away fills the report with ten lines that say the same.
  std::vector<CheckResult> checks;
  for (const char* name : {"a", "b", "c", "d"}) checks.push_back(Checked(name, State::kUnknown, "timeout: no answer"));
  StepReport step = CheckedStep("observe", checks);
  step.reasons.push_back("2 GDPR requests failed");
  EXPECT_EQ(ReasonsOf(step),
            (std::vector<std::string>{"4 checks unknown: timeout: no answer (a, b, c and d)", "2 GDPR requests failed"}));
}

}  // namespace
}  // namespace freshness::test
