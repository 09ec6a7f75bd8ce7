#include "alerts/runbook.h"

#include <gtest/gtest.h>

#include "tests/alerts/alert_fixture.h"
#include "tests/places.h"
#include "tests/support/source_tree.h"

namespace freshness::test {
namespace {

std::string AnchorOf(std::vector<StepReport> steps) {
  return std::string(SectionFor(Night(std::move(steps))).anchor);
}

StepReport Telemetry(State state) {
  return CheckedStep("telemetry", {Checked("x", state, "why")});
}

TEST(RunbookTest, TheGravestFailureChoosesTheSection) {
  const StepReport seed = PlainStep("seed", StepOutcome::kFailed, {"refused"});
  CheckResult dead = Checked("refresh_hourly", State::kStale, "old");
  dead.heartbeat = true;
  EXPECT_EQ(AnchorOf({Telemetry(State::kStale)}), "stale");
  EXPECT_EQ(AnchorOf({Telemetry(State::kStale), Telemetry(State::kFuture)}), "future");
  EXPECT_EQ(AnchorOf({Telemetry(State::kFuture), Telemetry(State::kMissing)}), "missing");
  EXPECT_EQ(AnchorOf({Telemetry(State::kMissing), CheckedStep("telemetry", {dead})}), "refresh-dead");
  EXPECT_EQ(AnchorOf({seed, CheckedStep("telemetry", {dead})}), "seed-failed");
  EXPECT_EQ(AnchorOf({seed, Telemetry(State::kUnknown)}), "unknown");
  const StepReport sums = PlainStep("reconcile", StepOutcome::kFailed, {"requests 35, expected 60"});
  EXPECT_EQ(AnchorOf({Telemetry(State::kStale), sums}), "stale");
  EXPECT_EQ(AnchorOf({sums}), "wrong-sums");
  EXPECT_EQ(AnchorOf({PlainStep("other", StepOutcome::kFailed, {"broke"})}), "night-failed");
  EXPECT_EQ(AnchorOf({PlainStep("smoke-gdpr", StepOutcome::kFailed, {"no heading"})}), "smoke");
  EXPECT_EQ(AnchorOf({PlainStep("smoke-telemetry", StepOutcome::kFailed, {"no heading"})}), "smoke");
  EXPECT_EQ(AnchorOf({PlainStep("smoke-telemetry", StepOutcome::kFailed, {"no heading"}),
                      PlainStep("seed", StepOutcome::kFailed, {"no room"})}),
            "seed-failed");
  const StepReport rest = PlainStep("supabase-api", StepOutcome::kFailed, {"the key's role is anon"});
  EXPECT_EQ(AnchorOf({sums, rest}), "wrong-sums");
  EXPECT_EQ(AnchorOf({rest}), "supabase-api");
}

TEST(RunbookTest, WhatOnlyWarnedChoosesNothing) {
  StepReport observe = Telemetry(State::kUnknown);
  observe.outcome = StepOutcome::kWarned;
  EXPECT_EQ(AnchorOf({observe, Telemetry(State::kStale)}), "stale");
}

TEST(RunbookTest, EverySectionThatAnAlertPointsToIsThere) {
  const auto files = FilesBelow(FRESHNESS_SOURCE_ROOT, "docs", {"RUNBOOK.md"});
  ASSERT_EQ(files.size(), 1u);
  const std::vector<std::string> headings = FindAll(files.front().text, "\n## ([^\n]+)");
  ASSERT_EQ(RunbookSections().size(), 11u);
  for (const RunbookSection& section : RunbookSections()) {
    EXPECT_EQ(std::count(headings.begin(), headings.end(), section.anchor), 1) << section.anchor;
    EXPECT_TRUE(section.advice.ends_with(".")) << section.advice;
  }
}

}  // namespace
}  // namespace freshness::test
