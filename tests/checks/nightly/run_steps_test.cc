#include "checks/nightly/run_steps.h"

#include <gtest/gtest.h>

#include <atomic>
#include <barrier>
#include <condition_variable>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "checks/nightly/skipped_step.h"
#include "tests/doubles/manual_clock.h"

namespace freshness {

// GoogleTest finds it here.
inline void PrintTo(StepOutcome outcome, std::ostream* out) {
  *out << ToString(outcome);
}

namespace test {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
using Lines = std::vector<std::string>;
using Work = std::function<StepReport(std::stop_token, MonotonicTime)>;

StepReport Ended(StepOutcome outcome, Lines reasons = {}) {
  StepReport report;
  report.outcome = outcome;
  report.reasons = std::move(reasons);
  return report;
}

class ScriptedStep : public Step {
 public:
  ScriptedStep(std::string name, Work work, Duration limit)
      : name_(std::move(name)), work_(std::move(work)), limit_(limit) {}
  std::string_view Name() const override { return name_; }
  Duration Limit() const override { return limit_; }
  StepReport Run(std::stop_token stop, MonotonicTime deadline) override { return work_(std::move(stop), deadline); }

 private:
  const std::string name_;
  const Work work_;
  const Duration limit_;
};

std::shared_ptr<Step> Make(std::string name, Work work, Duration limit = hours(1)) {
  return std::make_shared<ScriptedStep>(std::move(name), std::move(work), limit);
}

std::shared_ptr<Step> Passing(std::string name) {
  return Make(std::move(name), [](auto, auto) { return Ended(StepOutcome::kPassed); });
}

// Waits until it is told to stop, and says so.
StepReport UntilTold(std::stop_token stop, MonotonicTime) {
  std::mutex mutex;
  std::condition_variable_any told;
  std::unique_lock lock(mutex);
  told.wait(lock, std::move(stop), [] { return false; });
  return Ended(StepOutcome::kFailed, {"told to stop"});
}

class RunStepsTest : public ::testing::Test {
 protected:
  RunReport RunAll(std::vector<std::shared_ptr<Step>> steps, const std::stop_token& stop = {}) {
    return RunSteps(std::move(steps), settings_, clock_, stop);
  }
  // "name outcome: reason, reason"
  static Lines Said(const RunReport& report) {
    Lines lines;
    for (const StepReport& step : report.steps) {
      std::string line = step.name + " " + std::string(ToString(step.outcome));
      for (const std::string& reason : step.reasons) line += (&reason == &step.reasons[0] ? ": " : ", ") + reason;
      lines.push_back(line);
    }
    return lines;
  }

  ManualClock clock_;
  RunSettings settings_;
};

TEST_F(RunStepsTest, EveryStepRunsInOrderWhateverFailed) {
  // Symptom: with telemetry failing, nobody looked at the audit log.
  const RunReport report =
      RunAll({Passing("a"), Make("b", [](auto, auto) -> StepReport { throw std::runtime_error("a pipe burst"); }),
              Make("c", [](auto, auto) -> StepReport { throw 7; }),
              Make("d", [](auto, auto) { return Ended(StepOutcome::kFailed, {"old"}); }),
              std::make_shared<SkippedStep>("e", "no reason to"), Passing("f")});
  EXPECT_EQ(Said(report), (Lines{"a passed", "b failed: the step broke: a pipe burst", "c failed: the step broke",
                                 "d failed: old", "e skipped: no reason to", "f passed"}));
  EXPECT_EQ(WorstOf(report), StepOutcome::kFailed);
}

TEST_F(RunStepsTest, NoStepsIsNothingPassed) {
  EXPECT_EQ(WorstOf(RunAll({})), StepOutcome::kSkipped);
}

TEST_F(RunStepsTest, TimesAndNamesAreTheRuns) {
  settings_.run_id = "r1";
  settings_.target = "staging";
  const TimePoint wall = clock_.Wall();
  const auto takes = [&](Duration time) {
    return [this, time](std::stop_token, MonotonicTime) {
      clock_.Advance(time);
      return Ended(StepOutcome::kPassed);
    };
  };
  const RunReport report = RunAll({Make("a", takes(seconds(3))), Make("b", takes(seconds(4)))});
  EXPECT_EQ(report.run_id, "r1");
  EXPECT_EQ(report.target, "staging");
  EXPECT_EQ(report.started, wall);
  EXPECT_EQ(report.duration, seconds(7));
  EXPECT_EQ(report.steps[0].duration, seconds(3));
  EXPECT_EQ(report.steps[1].duration, seconds(4));
}

TEST_F(RunStepsTest, TellsHowItGetsOn) {
  Lines calls;
  settings_.progress = [&](std::string_view step, const StepReport* done) {
    calls.push_back(std::string(step) + (done == nullptr ? " begins" : " " + std::string(ToString(done->outcome))) +
                    (done != nullptr && done->name != step ? " unnamed" : ""));
  };
  RunAll({Passing("a"), std::make_shared<SkippedStep>("b", "why")});
  EXPECT_EQ(calls, (Lines{"a begins", "a passed", "b begins", "b skipped"}));
}

TEST_F(RunStepsTest, AStepIsGivenTheNearerDeadline) {
  settings_.limit = seconds(100);
  Lines deadlines;
  const MonotonicTime start = clock_.Monotonic();
  const auto notes = [&](std::stop_token, MonotonicTime deadline) {
    deadlines.push_back(std::to_string(std::chrono::duration_cast<seconds>(deadline - start).count()));
    clock_.Advance(seconds(30));
    return Ended(StepOutcome::kPassed);
  };
  RunAll({Make("a", notes, seconds(60)), Make("b", notes, seconds(60)), Make("c", notes, seconds(60))});
  EXPECT_EQ(deadlines, (Lines{"60", "90", "100"}));
}

TEST_F(RunStepsTest, StepsMayRunSideBySideAndAreReportedInOrder) {
  // Each of the first two waits for the other: one after the other they would never end.
  settings_.at_once = 2;
  std::barrier both(2);
  const auto meets = [&](std::stop_token, MonotonicTime) {
    both.arrive_and_wait();
    return Ended(StepOutcome::kPassed);
  };
  EXPECT_EQ(Said(RunAll({Make("a", meets), Make("b", meets), Passing("c")})), (Lines{"a passed", "b passed", "c passed"}));
}

TEST_F(RunStepsTest, NoMoreRunSideBySideThanMay) {
  settings_.at_once = 2;
  std::atomic<int> running = 0;
  std::atomic<int> most = 0;
  const auto counts = [&](std::stop_token, MonotonicTime) {
    most = std::max(most.load(), ++running);
    std::this_thread::yield();
    --running;
    return Ended(StepOutcome::kPassed);
  };
  std::vector<std::shared_ptr<Step>> steps;
  for (int i = 0; i < 50; ++i) steps.push_back(Make("a", counts));
  EXPECT_EQ(RunAll(steps).steps.size(), 50U);
  EXPECT_LE(most, 2);
}

TEST_F(RunStepsTest, AStepIsToldToStopAtItsDeadlineAndSaysWhy) {
  const RunReport report = RunAll({Make("a", UntilTold, milliseconds(20)), Passing("b")});
  EXPECT_EQ(Said(report), (Lines{"a failed: told to stop", "b passed"}));
}

TEST_F(RunStepsTest, AStepThatDoesNotEndIsLeftBehind) {
  // Symptom: a hung server held the whole night up for 20 minutes.
  std::stop_source release;
  const RunReport report =
      RunAll({Make(
                  "a", [&](std::stop_token, MonotonicTime deadline) { return UntilTold(release.get_token(), deadline); },
                  milliseconds(20)),
              Passing("b")});
  EXPECT_EQ(Said(report), (Lines{"a failed: did not end within under 1 s", "b passed"}));
  release.request_stop();
}

TEST_F(RunStepsTest, AfterTheRunsLimitStepsFailForLackOfTime) {
  settings_.limit = seconds(10);
  const RunReport report = RunAll({Make("a",
                                        [&](auto, auto) {
                                          clock_.Advance(seconds(11));
                                          return Ended(StepOutcome::kPassed);
                                        }),
                                   Passing("b")});
  EXPECT_EQ(Said(report), (Lines{"a passed", "b failed: no time was left for it: the run's limit was reached before"}));
}

TEST_F(RunStepsTest, StoppedBeforeItBeginsAllAreSkipped) {
  std::stop_source stop;
  stop.request_stop();
  EXPECT_EQ(Said(RunAll({Passing("a"), Passing("b")}, stop.get_token())),
            (Lines{"a skipped: the run was interrupted before", "b skipped: the run was interrupted before"}));
}

TEST_F(RunStepsTest, StoppedInItsMiddleTheRunningStepIsToldAndTheRestSkipped) {
  std::stop_source stop;
  const RunReport report = RunAll({Passing("a"),
                                   Make("b",
                                        [&](std::stop_token told, MonotonicTime deadline) {
                                          stop.request_stop();
                                          return UntilTold(std::move(told), deadline);
                                        }),
                                   Passing("c")},
                                  stop.get_token());
  EXPECT_EQ(Said(report),
            (Lines{"a passed", "b failed: interrupted, told to stop", "c skipped: the run was interrupted before"}));
}

TEST_F(RunStepsTest, AStepThatDoesNotListenIsLeftBehindWhenStopped) {
  std::stop_source stop;
  std::stop_source release;
  const MonotonicTime started = MonotonicClock::now();
  const RunReport report = RunAll({Make("a",
                                        [&](std::stop_token, MonotonicTime deadline) {
                                          stop.request_stop();
                                          return UntilTold(release.get_token(), deadline);
                                        })},
                                  stop.get_token());
  EXPECT_EQ(Said(report), Lines{"a failed: interrupted"});
  EXPECT_LT(MonotonicClock::now() - started, seconds(5));
  release.request_stop();
}

TEST_F(RunStepsTest, WhatWasDoneBeforeTheStopHasPassed) {
  std::stop_source stop;
  const RunReport report = RunAll({Make("a",
                                        [&](auto, auto) {
                                          stop.request_stop();
                                          return Ended(StepOutcome::kPassed);
                                        })},
                                  stop.get_token());
  EXPECT_EQ(Said(report), Lines{"a passed"});
}

}  // namespace
}  // namespace test
}  // namespace freshness
