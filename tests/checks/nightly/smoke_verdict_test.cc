#include "checks/nightly/smoke_verdict.h"

#include <gtest/gtest.h>
#include <signal.h>

#include <cerrno>

namespace freshness {

// GoogleTest finds it here.
inline void PrintTo(StepOutcome outcome, std::ostream* out) {
  *out << ToString(outcome);
}

namespace test {
namespace {

using Lines = std::vector<std::string>;

SmokeRun RunOf(int status, std::optional<PlaywrightReport> report = std::nullopt) {
  SmokeRun run;
  run.child.end = ChildEnd::kExited;
  run.child.code = status;
  run.child.output = "Running 3 tests\n\n  something at the end\x1b[0m\n\n";
  if (report) run.report = *std::move(report);
  run.limit = std::chrono::minutes(3);
  run.place = "https://app.example.com";
  return run;
}

PlaywrightReport Passed(std::size_t count) {
  PlaywrightReport report;
  report.passed = count;
  return report;
}

TEST(SmokeVerdictTest, AGreenSuitePasses) {
  const StepReport report = JudgeSmoke(RunOf(0, Passed(12)), Redactor());
  EXPECT_EQ(report.outcome, StepOutcome::kPassed);
  EXPECT_TRUE(report.reasons.empty());
  EXPECT_EQ(report.remarks, Lines{"12 tests passed on https://app.example.com"});
}

TEST(SmokeVerdictTest, EachFailingTestIsAReasonAndTenAreNamed) {
  PlaywrightReport tests = Passed(1);
  tests.failed = {{"shows the badge", "Error: not found"}, {"is expected to fail", ""}};
  StepReport report = JudgeSmoke(RunOf(1, tests), Redactor());
  EXPECT_EQ(report.outcome, StepOutcome::kFailed);
  EXPECT_EQ(report.reasons, (Lines{"shows the badge: Error: not found", "is expected to fail: did not end as expected"}));
  tests.failed.resize(25, {"x", "y"});
  report = JudgeSmoke(RunOf(1, tests), Redactor());
  ASSERT_EQ(report.reasons.size(), 11u);
  EXPECT_EQ(report.reasons.back(), "+15 more tests failed");
}

TEST(SmokeVerdictTest, AFailingTestFailsTheStepWhateverTheExitStatus) {
  PlaywrightReport tests;
  tests.failed = {{"shows the badge", "Error: not found"}};
  EXPECT_EQ(JudgeSmoke(RunOf(0, tests), Redactor()).outcome, StepOutcome::kFailed);
}

TEST(SmokeVerdictTest, AFlakyTestWarnsAndInAFailedRunIsARemark) {
  PlaywrightReport tests = Passed(2);
  tests.flaky = {{"loads", "Error: not yet there"}};
  StepReport report = JudgeSmoke(RunOf(0, tests), Redactor());
  EXPECT_EQ(report.outcome, StepOutcome::kWarned);
  EXPECT_EQ(report.reasons, Lines{"flaky, passed when tried again: loads: Error: not yet there"});
  tests.failed = {{"shows", "Error: not found"}};
  report = JudgeSmoke(RunOf(1, tests), Redactor());
  EXPECT_EQ(report.outcome, StepOutcome::kFailed);
  EXPECT_EQ(report.reasons, Lines{"shows: Error: not found"});
  EXPECT_EQ(report.remarks.back(), "flaky, passed when tried again: loads: Error: not yet there");
}

// Symptom: the specs had moved, no test was run, and the night was green.
TEST(SmokeVerdictTest, ASuiteThatRanNoTestFails) {
  StepReport report = JudgeSmoke(RunOf(0, PlaywrightReport()), Redactor());
  EXPECT_EQ(report.outcome, StepOutcome::kFailed);
  EXPECT_EQ(report.reasons, Lines{"the suite ran no test"});
  PlaywrightReport skipped;
  skipped.skipped = 4;
  report = JudgeSmoke(RunOf(0, skipped), Redactor());
  EXPECT_EQ(report.outcome, StepOutcome::kFailed);
  EXPECT_EQ(report.reasons, Lines{"the suite ran no test: all 4 are marked to be skipped"});
}

TEST(SmokeVerdictTest, TestsThatDidNotEndOrRunFailTheStep) {
  PlaywrightReport tests = Passed(1);
  tests.unfinished = {{"waits for ever", ""}};
  tests.not_begun = 2;
  EXPECT_EQ(JudgeSmoke(RunOf(0, tests), Redactor()).reasons,
            (Lines{"did not end: waits for ever: was under way when the suite was ended", "2 tests did not run"}));
}

TEST(SmokeVerdictTest, AnExitStatusThatTheReportDoesNotExplainFails) {
  EXPECT_EQ(JudgeSmoke(RunOf(2, Passed(3)), Redactor()).reasons,
            Lines{"the suite ended with status 2, though its report names no failing test; its last line: something at the "
                  "end"});
}

TEST(SmokeVerdictTest, WithoutAReportTheProjectFailsAndACommandGoesByItsStatus) {
  SmokeRun run = RunOf(0);
  EXPECT_EQ(JudgeSmoke(run, Redactor()).reasons,
            Lines{"the suite ended with status 0 without a report; its last line: something at the end"});
  run.needs_report = false;
  StepReport report = JudgeSmoke(run, Redactor());
  EXPECT_EQ(report.outcome, StepOutcome::kPassed);
  EXPECT_EQ(report.remarks, Lines{"passed on https://app.example.com by its exit status; it left no report"});
  run.child.code = 7;
  run.child.output.clear();
  report = JudgeSmoke(run, Redactor());
  EXPECT_EQ(report.outcome, StepOutcome::kFailed);
  EXPECT_EQ(report.reasons, Lines{"the suite ended with status 7; it wrote nothing"});
}

TEST(SmokeVerdictTest, AReportThatCannotBeReadFailsAlsoWithStatusZero) {
  SmokeRun run = RunOf(0);
  run.needs_report = false;
  run.report = "is not JSON, or was cut off";
  const StepReport report = JudgeSmoke(run, Redactor());
  EXPECT_EQ(report.outcome, StepOutcome::kFailed);
  EXPECT_EQ(report.reasons, Lines{"the suite's report is not JSON, or was cut off; its last line: something at the end"});
}

TEST(SmokeVerdictTest, EachBadEndFailsAndSaysHow) {
  struct Row {
    ChildEnd end;
    int code;
    const char* reason;
  };
  for (const Row& row : {Row{ChildEnd::kSignalled, SIGSEGV, "the suite crashed by signal 11 (Segmentation fault)"},
                         Row{ChildEnd::kStopped, 0, "the suite was stopped while it ran"},
                         Row{ChildEnd::kTimedOut, 0, "the suite did not end within 3 min and was killed (--smoke.timeout)"},
                         Row{ChildEnd::kNotStarted, ENOENT, "the suite cannot be started: No such file or directory"}}) {
    for (const auto& tests : {std::optional<PlaywrightReport>(), std::optional(Passed(3))}) {
      SmokeRun run = RunOf(row.code, tests);
      run.child.end = row.end;
      run.needs_report = false;
      const StepReport report = JudgeSmoke(run, Redactor());
      EXPECT_EQ(report.outcome, StepOutcome::kFailed);
      EXPECT_EQ(report.reasons, Lines{row.reason + std::string("; its last line: something at the end")});
    }
  }
}

TEST(SmokeVerdictTest, SecretsInTheOutputAreHidden) {
  SmokeRun run = RunOf(1);
  run.child.output = "cannot open https://user:pass@host with hunter2\r\n";
  EXPECT_EQ(JudgeSmoke(run, Redactor({"hunter2"})).reasons,
            Lines{"the suite ended with status 1 without a report; its last line: cannot open https://***@host with ***"});
}

}  // namespace
}  // namespace test
}  // namespace freshness
