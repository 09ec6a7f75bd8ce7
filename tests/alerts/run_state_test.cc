#include "alerts/run_state.h"

#include <gtest/gtest.h>

#include <csignal>
#include <stdexcept>

#include "tests/alerts/run_state_fixture.h"

namespace freshness::test {
namespace {

namespace fs = std::filesystem;
using std::chrono::seconds;

TEST_F(RunStateTest, StartsWithNothingRecorded) {
  const RunState state = Open();
  EXPECT_EQ(state.Record().report.run_id, "r1");
  EXPECT_TRUE(state.Record().report.steps.empty());
  EXPECT_EQ(state.Record().alerted, Alerted::kNo);
  EXPECT_FALSE(state.Problem());
  EXPECT_EQ(fs::status(Folder()).permissions(), fs::perms::owner_all);
}

TEST_F(RunStateTest, StepsOfSeparateProcessesAddUp) {
  RunReport second = Night({StaleTelemetry()});
  second.started += seconds(30);
  RunReport first = Night({PlainStep("seed", StepOutcome::kPassed)});
  first.target.clear();
  Open().Add(first);
  Open().Add(second);
  Open().Mark(Alerted::kInDoubt);
  const RunRecord record = Open().Record();
  ASSERT_EQ(record.report.steps.size(), 2u);
  EXPECT_EQ(record.report.steps[0].name, "seed");
  EXPECT_EQ(record.report.steps[1].name, "telemetry");
  EXPECT_EQ(record.report.steps[1].reasons, StaleTelemetry().reasons);
  EXPECT_EQ(record.report.started, first.started);
  EXPECT_EQ(record.report.duration, seconds(42));
  EXPECT_EQ(record.report.target, second.target);
  EXPECT_EQ(record.alerted, Alerted::kInDoubt);
}

TEST_F(RunStateTest, WhatIsReadIsWhatWasWritten) {
  CheckResult check = Checked("refresh \"hourly\" 表 👩‍🚒", State::kFuture, "a\nb \\ <!channel>");
  check.heartbeat = true;
  check.age = Duration(-5);
  check.newest = TimePoint(Duration(1764000000123456));
  StepReport step = CheckedStep("telemetry", {check});
  step.remarks = {"remark \x01"};
  step.duration = Duration(1234567);
  Open().Add(Night({step}));
  Open().Mark(Alerted::kSending);
  const RunRecord record = Open().Record();
  const StepReport& read = record.report.steps.at(0);
  EXPECT_EQ(read.remarks, step.remarks);
  EXPECT_EQ(read.reasons, step.reasons);
  EXPECT_EQ(read.outcome, step.outcome);
  EXPECT_EQ(read.duration, step.duration);
  const CheckResult& again = read.checks.at(0);
  EXPECT_EQ(Sentence(again), Sentence(check));
  EXPECT_EQ(again.table, check.table);
  EXPECT_EQ(again.outcome, check.outcome);
  EXPECT_EQ(again.age, check.age);
  EXPECT_EQ(again.newest, check.newest);
  EXPECT_EQ(again.limit, check.limit);
  EXPECT_TRUE(again.heartbeat);
  EXPECT_EQ(record.alerted, Alerted::kSending);  // left behind by a process that was killed
}

TEST_F(RunStateTest, AnyRunIdHasAFileOfItsOwnInsideTheFolder) {
  // Symptom: a run id with slashes wrote outside of the folder.
  const std::vector<std::string> ids = {"r1",
                                        "R1",
                                        "r/1",
                                        "r_1",
                                        "../../r1",
                                        "..",
                                        ".",
                                        "",
                                        " ",
                                        "/etc/passwd",
                                        "a.lock",
                                        "Lauf-ß-表",
                                        std::string(500, 'x'),
                                        std::string(501, 'x'),
                                        std::string(79, 'y') + "/",
                                        "\xFF\xFE",
                                        "\xFF\xFF",
                                        "new\nline",
                                        std::string("nul\0", 4),
                                        std::string("nul", 3)};
  for (const std::string& id : ids) Open(id).Add(Night({PlainStep("step of " + id, StepOutcome::kPassed)}));
  for (const std::string& id : ids) {
    const RunState state = Open(id);
    EXPECT_FALSE(state.Problem()) << *state.Problem();
    EXPECT_EQ(state.Record().report.steps.size(), 1u) << id;
  }
  std::size_t files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder_.Path())) {
    if (entry.is_directory()) continue;
    ++files;
    EXPECT_EQ(entry.path().parent_path(), Folder());
  }
  EXPECT_EQ(files, 2 * ids.size());  // a record and a lock each
}

TEST_F(RunStateTest, RecordsOlderThanAnyRunAreRemoved) {
  // Symptom: on a host that runs the night by itself, the folder grew for ever.
  Open("old").Add(Night({StaleTelemetry()}));
  Open("young").Add(Night({StaleTelemetry()}));
  std::ofstream(Folder() / "notes.txt") << "of somebody else";
  const auto now = fs::file_time_type::clock::now();
  for (const char* name : {"old.json", "old.lock", "notes.txt"}) {
    fs::last_write_time(Folder() / name, now - std::chrono::days(31));
  }
  for (const char* name : {"young.json", "young.lock"}) fs::last_write_time(Folder() / name, now - std::chrono::days(29));
  Open();
  for (const char* name : {"old.json", "old.lock"}) EXPECT_FALSE(fs::exists(Folder() / name)) << name;
  for (const char* name : {"young.json", "young.lock", "notes.txt", "r1.lock"}) {
    EXPECT_TRUE(fs::exists(Folder() / name)) << name;
  }
}

TEST_F(RunStateTest, ProcessesAtOnceLoseNothing) {
  // Symptom: two steps of one job wrote at once, and one of them was never heard of.
  std::vector<pid_t> children;
  for (int i = 0; i < 8; ++i) {
    children.push_back(InChild([&] {
      for (int j = 0; j < 10; ++j) Open().Add(Night({PlainStep("s", StepOutcome::kPassed)}));
      return true;
    }));
  }
  for (const pid_t child : children) EXPECT_EQ(Ended(child), 0);
  EXPECT_EQ(Open().Record().report.steps.size(), 80u);
}

TEST_F(RunStateTest, TheSecondWaitsAsLongAsItsPatience) {
  const RunState held = Open();
  try {
    const RunState second(Folder(), "r1", std::chrono::milliseconds(50));
    FAIL() << "two at once";
  } catch (const std::runtime_error& error) {
    EXPECT_EQ(std::string(error.what()), "another process of this run has held " + (Folder() / "r1.lock").string() +
                                             " for too long; end it, or try again");
  }
  EXPECT_NO_THROW(Open("r2"));  // another run is nobody's concern
}

TEST_F(RunStateTest, AKilledProcessLeavesItsFindingsAndNoLock) {
  int ready[2];
  ASSERT_EQ(::pipe(ready), 0);
  const pid_t child = InChild([&] {
    RunState state = Open();
    state.Add(Night({StaleTelemetry()}));
    state.Mark(Alerted::kSending);
    if (::write(ready[1], "x", 1) != 1) return false;
    for (;;) ::pause();
  });
  char byte = 0;
  ASSERT_EQ(::read(ready[0], &byte, 1), 1);
  ::kill(child, SIGKILL);
  EXPECT_EQ(Ended(child), 128 + SIGKILL);
  const RunState state(Folder(), "r1", seconds(5));
  EXPECT_EQ(state.Record().report.steps.size(), 1u);
  EXPECT_EQ(state.Record().alerted, Alerted::kSending);
  ::close(ready[0]);
  ::close(ready[1]);
}

TEST_F(RunStateTest, AWriteThatWasCutOffLeavesTheOldRecord) {
  Open().Add(Night({StaleTelemetry()}));
  std::ofstream(File().string() + ".new") << "{\"format\": \"fresh";
  EXPECT_EQ(Open().Record().report.steps.size(), 1u);
  Open().Mark(Alerted::kDelivered);
  EXPECT_EQ(Open().Record().alerted, Alerted::kDelivered);
}

}  // namespace
}  // namespace freshness::test
