#include "checks/nightly/check_step.h"

#include <gtest/gtest.h>

#include "tests/doubles/manual_clock.h"
#include "tests/doubles/scripted_source.h"

namespace freshness {

// GoogleTest finds it here.
inline void PrintTo(StepOutcome outcome, std::ostream* out) {
  *out << ToString(outcome);
}

namespace test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using Lines = std::vector<std::string>;

const TimePoint kNow = std::chrono::sys_days(std::chrono::year(2026) / 11 / 23) + hours(4);

Check Rows(std::string name) {
  Check check;
  check.name = check.table = std::move(name);
  check.timestamp = check.newest_by = "created_at";
  check.warn_after = minutes(60);
  check.error_after = minutes(90);
  return check;
}

// Watches the refresh itself.
Check Heartbeat(std::string name) {
  Check check = Rows(std::move(name));
  check.within = std::chrono::days(7);
  return check;
}

class CheckStepTest : public ::testing::Test {
 protected:
  StepReport RunStep(CheckMode mode, std::vector<Check> checks, std::vector<Answer> answers) {
    PollResult result{std::move(answers), ClockReading{kNow, clock_.Monotonic()}, true};
    if (!answered_) result.clock.reset();
    result.extras = extras_;
    const auto make = [this, result] {
      auto source = std::make_unique<ScriptedSource>(std::deque<PollResult>{result});
      source->OnPoll([this] { clock_.Advance(seconds(2)); });
      return source;
    };
    CheckStep step("telemetry", mode, std::move(checks), seconds(10), make, clock_);
    return step.Run({}, clock_.Monotonic() + seconds(10));
  }

  ManualClock clock_;
  bool answered_ = true;
  PollExtras extras_;
};

Answer At(Duration age) {
  return Newest{kNow - age, std::nullopt};
}

TEST_F(CheckStepTest, JudgesEachCheckByTheDatabasesClock) {
  const StepReport report = RunStep(CheckMode::kJudge, {Rows("a"), Rows("b"), Rows("c"), Rows("d"), Rows("e"), Rows("f")},
                                    {At(minutes(1)), At(minutes(90)), NoRows{}, At(-hours(1)),
                                     Failure{Reason::kQuery, "no such column"}, At(minutes(60) - seconds(1))});
  EXPECT_EQ(report.outcome, StepOutcome::kFailed);
  // The two seconds that the poll took have carried b over its limit and f over its warning.
  const Lines expected = {"b stale: ", "c missing: ", "d future: ", "e unknown: query: no such column", "f late: "};
  ASSERT_EQ(report.reasons.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_EQ(report.reasons[i], Sentence(report.checks[i + 1]));
    EXPECT_TRUE(report.reasons[i].starts_with(expected[i])) << report.reasons[i];
  }
  EXPECT_EQ(report.remarks, Lines());
  ASSERT_EQ(report.checks.size(), 6u);
  EXPECT_EQ(report.checks[0].name, "a");
  EXPECT_EQ(report.checks[0].state, State::kFresh);
  EXPECT_EQ(report.checks[0].age, minutes(1) + seconds(2));
  EXPECT_EQ(report.checks[0].limit, minutes(90));
  EXPECT_EQ(report.checks[4].age, std::nullopt);
}

TEST_F(CheckStepTest, AllFreshPassesInSilence) {
  const StepReport report = RunStep(CheckMode::kJudge, {Rows("a"), Rows("b")}, {At(minutes(1)), At(minutes(2))});
  EXPECT_EQ(report.outcome, StepOutcome::kPassed);
  EXPECT_EQ(report.reasons, Lines());
  EXPECT_EQ(report.remarks, Lines());
}

TEST_F(CheckStepTest, LateWarns) {
  EXPECT_EQ(RunStep(CheckMode::kJudge, {Rows("a")}, {At(minutes(70))}).outcome, StepOutcome::kWarned);
}

TEST_F(CheckStepTest, IdlePassesWithARemark) {
  Check check = Rows("a");
  check.fed_by = FedBy{"raw", "created_at", minutes(20)};
  const StepReport report = RunStep(CheckMode::kJudge, {check}, {At(hours(5))});
  EXPECT_EQ(report.outcome, StepOutcome::kPassed);
  EXPECT_EQ(report.reasons, Lines());
  ASSERT_EQ(report.remarks.size(), 1u);
  EXPECT_TRUE(report.remarks[0].starts_with("a idle: ")) << report.remarks[0];
}

TEST_F(CheckStepTest, BeforeTheSeedOldRowsAreARemark) {
  // A staging database sleeps by day.
  const StepReport report = RunStep(CheckMode::kObserve, {Rows("a"), Rows("b"), Rows("c"), Heartbeat("refresh")},
                                    {At(hours(20)), NoRows{}, At(minutes(70)), At(minutes(3))});
  EXPECT_EQ(report.outcome, StepOutcome::kPassed);
  EXPECT_EQ(report.reasons, Lines());
  EXPECT_EQ(report.remarks.size(), 3u);
  EXPECT_TRUE(report.remarks[0].starts_with("a stale: ")) << report.remarks[0];
}

TEST_F(CheckStepTest, BeforeTheSeedADeadRefreshWarns) {
  // Symptom: the seed refreshed the rollups itself, so a refresh that was dead for ten days passed.
  for (const Answer& answer : {At(hours(2)), Answer(NoRows{}), At(minutes(70)), At(-hours(2))}) {
    const StepReport report = RunStep(CheckMode::kObserve, {Rows("a"), Heartbeat("refresh")}, {At(hours(20)), answer});
    EXPECT_EQ(report.outcome, StepOutcome::kWarned);
    ASSERT_EQ(report.reasons.size(), 1u);
    EXPECT_TRUE(report.reasons[0].starts_with("refresh ")) << report.reasons[0];
    EXPECT_TRUE(report.checks[1].heartbeat);
    EXPECT_FALSE(report.checks[0].heartbeat);
  }
}

TEST_F(CheckStepTest, BeforeTheSeedAnIdleRefreshIsARemark) {
  Check refresh = Heartbeat("refresh");
  refresh.fed_by = FedBy{"raw", "created_at", minutes(20)};
  const StepReport report = RunStep(CheckMode::kObserve, {refresh}, {NoRows{}});
  EXPECT_EQ(report.outcome, StepOutcome::kPassed);
  EXPECT_EQ(report.remarks.size(), 1u);
}

TEST_F(CheckStepTest, ADatabaseThatDoesNotAnswerFailsAndBeforeTheSeedWarns) {
  answered_ = false;
  const Failure down{Reason::kUnreachable, "nothing listens there"};
  EXPECT_EQ(RunStep(CheckMode::kJudge, {Rows("a")}, {down}).outcome, StepOutcome::kFailed);
  const StepReport observed = RunStep(CheckMode::kObserve, {Rows("a")}, {down});
  EXPECT_EQ(observed.outcome, StepOutcome::kWarned);
  EXPECT_EQ(observed.reasons, Lines{"a unknown: unreachable: nothing listens there"});
}

// Symptom: somebody had switched a job off, and the night was green until the rollups were old.
TEST_F(CheckStepTest, AJobThatIsMissingWarnsOnceAndOnlyAfterTheSeed) {
  Check check = Rows("chat_telemetry_rollups");
  check.where = {{"granularity", "hour"}};
  extras_.cron = CronJobs{{}, true, true, true, true};
  const std::string gone = "no pg_cron job calls refresh_chat_telemetry_rollups for hours";
  const StepReport fresh = RunStep(CheckMode::kJudge, {check}, {At(minutes(5))});
  EXPECT_EQ(fresh.outcome, StepOutcome::kWarned);
  EXPECT_EQ(fresh.reasons, Lines{gone});
  EXPECT_EQ(RunStep(CheckMode::kObserve, {check}, {At(minutes(5))}).outcome, StepOutcome::kPassed);
  const StepReport stale = RunStep(CheckMode::kJudge, {check}, {At(hours(5))});
  ASSERT_EQ(stale.reasons.size(), 1u);
  EXPECT_TRUE(stale.reasons[0].ends_with("; " + gone)) << stale.reasons[0];
}

}  // namespace
}  // namespace test
}  // namespace freshness
