#include "alerts/run_state.h"

#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "tests/alerts/alert_fixture.h"
#include "tests/support/temp_dir.h"
#include "tests/support/unprivileged.h"

namespace freshness::test {
namespace {

namespace fs = std::filesystem;
using std::chrono::seconds;

// Forks, does `work` in the child and ends it there. Nothing else of this process runs on in the child.
template <typename Work>
pid_t InChild(const Work& work) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(work() ? 0 : 1);
  return child;
}

// The exit code, or 128 + the signal.
int Ended(pid_t child) {
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

class RunStateTest : public ::testing::Test {
 protected:
  fs::path Folder() const { return folder_.Path() / "runs"; }
  fs::path File() const { return Folder() / "r1.json"; }
  RunState Open(const std::string& run_id = "r1") const { return {Folder(), run_id, seconds(20)}; }
  void Write(const std::string& text) const {
    fs::create_directories(Folder());
    std::ofstream(File()) << text;
  }
  std::string Read() const {
    std::ostringstream text;
    text << std::ifstream(File()).rdbuf();
    return text.str();
  }
  // What is there, is not taken, is said, and does not hinder.
  void ExpectForeign() const {
    {
      RunState state = Open();
      ASSERT_TRUE(state.Problem());
      EXPECT_TRUE(state.Problem()->starts_with(File().string() + " is not a record of run r1")) << *state.Problem();
      EXPECT_TRUE(state.Record().report.steps.empty());
      EXPECT_EQ(state.Record().alerted, Alerted::kNo);
      state.Mark(Alerted::kDelivered);
    }
    EXPECT_FALSE(Open().Problem());
    EXPECT_EQ(Open().Record().alerted, Alerted::kDelivered);
    EXPECT_TRUE(fs::exists(File().string() + ".foreign"));
  }

  TempDir folder_;
};

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

TEST_F(RunStateTest, AFileThatIsNotOursIsNothingRecorded) {
  for (const char* text : {"", "{", "[]", "null", "not json", "{\"format\": \"other\"}", "\xFF\xFE", "[[[[[[[["}) {
    Write(text);
    ExpectForeign();
  }
}

TEST_F(RunStateTest, AnotherRunsRecordIsNothingRecorded) {
  Open("r2").Add(Night({StaleTelemetry()}));
  fs::rename(Folder() / "r2.json", File());
  ExpectForeign();
}

TEST_F(RunStateTest, ACutOrAlteredRecordIsNothingRecorded) {
  Open().Add(Night({StaleTelemetry()}));
  const std::string good = Read();
  for (const auto& [from, to] :
       {std::pair("\"version\": 1", "\"version\": 2"), std::pair("\"alerted\": \"no\"", "\"alerted\": \"perhaps\""),
        std::pair("\"stale\"", "\"stall\""), std::pair("\"duration_us\": 0", "\"duration_us\": 1e300"),
        std::pair("\"steps\"", "\"stops\""), std::pair("\"outcome\": 2", "\"outcome\": 7")}) {
    std::string text = good;
    const auto at = text.find(from);
    ASSERT_NE(at, std::string::npos) << from << good;
    Write(text.replace(at, std::string(from).size(), to));
    ExpectForeign();
  }
  Write(good.substr(0, good.size() / 2));
  ExpectForeign();
}

TEST_F(RunStateTest, AHugeOrDeeplyNestedFileIsNothingRecorded) {
  Write(std::string(1 << 20, '['));
  ExpectForeign();
  Write("");
  fs::resize_file(File(), std::uintmax_t{8} << 30);  // sparse
  ExpectForeign();
}

TEST_F(RunStateTest, AFolderOrPipeInItsPlaceIsNothingRecorded) {
  // Symptom: opening a pipe that nobody writes to hangs for ever.
  fs::create_directories(File());
  ExpectForeign();
  fs::remove_all(Folder());
  fs::create_directories(Folder());
  ASSERT_EQ(::mkfifo(File().c_str(), 0600), 0);
  ExpectForeign();
}

TEST_F(RunStateTest, AFolderThatCannotBeWrittenIsSaid) {
  const auto message = [&](const fs::path& folder) {
    try {
      RunState state(folder, "r1", seconds(1));
      state.Mark(Alerted::kNo);
    } catch (const std::runtime_error& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  std::ofstream(folder_.Path() / "file") << "x";
  EXPECT_EQ(message(folder_.Path() / "file"), "cannot open " + (folder_.Path() / "file" / "r1.lock").string() +
                                                  ": Not a directory; choose a folder with --run.dir");
  const auto account = ServerAccount();
  const fs::path closed = folder_.Path() / "closed";
  fs::create_directory(closed);
  fs::permissions(closed, fs::perms::owner_read | fs::perms::owner_exec | fs::perms::others_read | fs::perms::others_exec);
  const pid_t child = InChild([&] {
    if (account && (::setgid(account->group) != 0 || ::setuid(account->user) != 0)) return false;
    return message(closed).find("Permission denied; choose a folder with --run.dir") != std::string::npos;
  });
  EXPECT_EQ(Ended(child), 0);
}

TEST_F(RunStateTest, AnUnreadableFileIsNothingRecorded) {
  Open().Mark(Alerted::kNo);
  fs::permissions(folder_.Path(), fs::perms::all);
  const auto account = ServerAccount();
  if (account) {
    ASSERT_EQ(::chown(Folder().c_str(), account->user, account->group), 0);
    ASSERT_EQ(::chown((Folder() / "r1.lock").c_str(), account->user, account->group), 0);
  }
  fs::permissions(File(), fs::perms::none);
  const pid_t child = InChild([&] {
    if (account && (::setgid(account->group) != 0 || ::setuid(account->user) != 0)) return false;
    RunState state = Open();
    state.Mark(Alerted::kDelivered);
    return state.Problem().has_value();
  });
  EXPECT_EQ(Ended(child), 0);
  EXPECT_EQ(Open().Record().alerted, Alerted::kDelivered);
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
