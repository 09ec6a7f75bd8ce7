#include "checks/nightly/rest_step.h"

#include <gtest/gtest.h>

#include "tests/doubles/scripted_source.h"

namespace freshness {
namespace test {
namespace {

using Script = std::deque<PollResult>;

const TimePoint kOld{std::chrono::hours(490'000)};
const TimePoint kNew = kOld + std::chrono::seconds(7);

PollResult Tells(const std::vector<Answer>& answers) {
  return {answers, ClockReading{kNew, {}, {}}, true};
}
Answer At(TimePoint time) {
  return Newest{time, {}};
}
const Answer kDenied = Failure{Reason::kPermission, "the key's role is anon"};

StepReport Ran(const Script& sql, const Script& rest, std::size_t checks = 1) {
  std::vector<Check> asked(checks);
  for (std::size_t i = 0; i < checks; ++i) asked[i].name = "check_" + std::to_string(i);
  for (Check& check : asked) check.timestamp = "at";
  const SystemClock clock;
  const auto make = [](const Script& script) { return [&script] { return std::make_unique<ScriptedSource>(script); }; };
  RestStep step(asked, make(sql), make(rest), clock);
  return step.Run({}, clock.Monotonic() + std::chrono::seconds(10));
}

TEST(RestStep, TheSameNewestRowsPass) {
  const StepReport report = Ran({Tells({At(kOld), NoRows{}})}, {Tells({At(kOld), NoRows{}})}, 2);
  EXPECT_EQ(report.outcome, StepOutcome::kPassed);
  EXPECT_EQ(report.remarks, std::vector<std::string>{"compared 2 checks"});
}

TEST(RestStep, AnotherNewestRowFailsAndBothAreTold) {
  const StepReport report = Ran({Tells({At(kNew)})}, {Tells({At(kOld)})});
  EXPECT_EQ(report.outcome, StepOutcome::kFailed);
  EXPECT_EQ(report.reasons, std::vector<std::string>{"check_0: the newest at is 2025-11-24T16:00:00.000000Z over REST and "
                                                     "2025-11-24T16:00:07.000000Z in the database"});
}

TEST(RestStep, NoRowIsAnotherThanARow) {
  EXPECT_EQ(Ran({Tells({At(kNew)})}, {Tells({NoRows{}})}).outcome, StepOutcome::kFailed);
  EXPECT_EQ(Ran({Tells({NoRows{}})}, {Tells({At(kNew)})}).outcome, StepOutcome::kFailed);
}

TEST(RestStep, ARowThatArrivesMeanwhileIsNoDifference) {
  // Symptom: on a busy table the night failed for a row that came between two questions.
  EXPECT_EQ(Ran({Tells({At(kOld)}), Tells({At(kNew)})}, {Tells({At(kNew)})}).outcome, StepOutcome::kPassed);
  EXPECT_EQ(Ran({Tells({At(kOld)}), Tells({At(kNew)})}, {Tells({At(kOld)})}).outcome, StepOutcome::kPassed);
  EXPECT_EQ(Ran({Tells({NoRows{}}), Tells({At(kNew)})}, {Tells({At(kNew)})}).outcome, StepOutcome::kPassed);
}

TEST(RestStep, ATableThatGrowsAllTheTimeIsNoDifference) {
  Script sql;
  Script rest;
  for (int i = 0; i < 20; ++i) {
    sql.push_back(Tells({At(kOld + std::chrono::seconds(2 * i))}));
    if (i % 2 == 0) rest.push_back(Tells({At(kOld + std::chrono::seconds(2 * i + 1))}));
  }
  EXPECT_EQ(Ran(sql, rest).outcome, StepOutcome::kPassed);
}

TEST(RestStep, AsksAgainBeforeItFails) {
  const Script sql = {Tells({At(kNew)})};
  EXPECT_EQ(Ran(sql, {Tells({At(kOld)}), Tells({kDenied}), Tells({At(kNew)})}).outcome, StepOutcome::kPassed);
  EXPECT_EQ(Ran(sql, {Tells({At(kOld)}), Tells({At(kOld)}), Tells({At(kOld)}), Tells({At(kNew)})}).outcome,
            StepOutcome::kFailed);
}

TEST(RestStep, AKeyThatMayNotReadFailsOnceForAllChecks) {
  const StepReport report = Ran({Tells({At(kNew), At(kNew)})}, {Tells({kDenied, kDenied})}, 2);
  EXPECT_EQ(report.outcome, StepOutcome::kFailed);
  EXPECT_EQ(report.reasons, std::vector<std::string>{"permission: the key's role is anon (check_0, check_1)"});
}

TEST(RestStep, WhatTheDatabaseItselfDoesNotAnswerIsNotCompared) {
  const StepReport some = Ran({Tells({kDenied, At(kNew)})}, {Tells({kDenied, At(kNew)})}, 2);
  EXPECT_EQ(some.outcome, StepOutcome::kPassed);
  EXPECT_EQ(some.remarks, std::vector<std::string>{"compared 1 check"});
  EXPECT_EQ(Ran({Tells({kDenied})}, {Tells({At(kNew)})}).outcome, StepOutcome::kWarned);
}

}  // namespace
}  // namespace test
}  // namespace freshness
