#include "checks/nightly/child_process.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <fstream>
#include <thread>

#include "tests/support/processes.h"
#include "tests/support/temp_dir.h"

namespace freshness::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class ChildProcessTest : public ::testing::Test {
 protected:
  // A shell script, with the test's mark in its environment.
  ChildSpec Script(const std::string& script) const {
    ChildSpec spec;
    spec.argv = {"/bin/sh", "-c", script};
    spec.environment = {"PATH=/usr/bin:/bin", "MARK=" + mark_};
    spec.folder = folder_.Path();
    spec.grace = milliseconds(200);
    return spec;
  }
  ChildResult Run(const std::string& script, MonotonicClock::duration limit = seconds(60)) const {
    return RunChild(Script(script), {}, MonotonicClock::now() + limit);
  }
  // Runs the script until it has made the file "ready", and is then told to stop.
  ChildResult RunAndStop(const ChildSpec& spec) const {
    std::stop_source stop;
    const std::jthread stopper([&] {
      while (!std::filesystem::exists(folder_.Path() / "ready")) std::this_thread::yield();
      stop.request_stop();
    });
    return RunChild(spec, stop.get_token(), MonotonicClock::now() + seconds(60));
  }
  std::vector<pid_t> Left() const { return ProcessesWith(mark_); }

  const TempDir folder_;
  const std::string mark_ = FreshMark();
};

TEST_F(ChildProcessTest, TellsTheExitStatusAndTheOutputOfBothStreams) {
  const ChildResult result = Run("echo one; echo two >&2; exit 7");
  EXPECT_EQ(result.end, ChildEnd::kExited);
  EXPECT_EQ(result.code, 7);
  EXPECT_EQ(result.output, "one\ntwo\n");
  EXPECT_TRUE(result.all_gone);
}

TEST_F(ChildProcessTest, TellsTheSignalOfACrash) {
  const ChildResult result = Run("echo falling; kill -SEGV $$");
  EXPECT_EQ(result.end, ChildEnd::kSignalled);
  EXPECT_EQ(result.code, SIGSEGV);
  EXPECT_EQ(result.output, "falling\n");
}

TEST_F(ChildProcessTest, TellsWhyAProgramCannotBeStarted) {
  ChildSpec spec = Script("");
  spec.argv = {"/no/such/program"};
  ChildResult result = RunChild(spec, {}, MonotonicClock::now() + seconds(60));
  EXPECT_EQ(result.end, ChildEnd::kNotStarted);
  EXPECT_EQ(result.code, ENOENT);
  spec = Script("true");
  spec.folder = "/no/such/folder";
  result = RunChild(spec, {}, MonotonicClock::now() + seconds(60));
  EXPECT_EQ(result.end, ChildEnd::kNotStarted);
  EXPECT_EQ(result.code, ENOENT);
}

TEST_F(ChildProcessTest, ItsEnvironmentFolderAndInputAreTheGivenOnesAlone) {
  ::setenv("DATABASE_URL", "postgresql://monitor:secret@db/app", 1);
  const ChildResult result = Run("tr '\\0' '\\n' </proc/self/environ; /bin/pwd; cat; echo end of input");
  ::unsetenv("DATABASE_URL");
  EXPECT_EQ(result.output, "PATH=/usr/bin:/bin\nMARK=" + mark_ + "\n" + std::filesystem::canonical(folder_.Path()).string() +
                               "\nend of input\n");
}

// Symptom: a browser held the lock of the run's record, and the next command of the run waited for it.
TEST_F(ChildProcessTest, NoFileOfOursIsOpenInItWhetherOrNotItClosesOnExec) {
  const int leaky = ::open("/dev/null", O_RDONLY);
  ASSERT_GT(leaky, 2);
  ChildResult result = Run("ls /proc/self/fd");
  ::close(leaky);
  EXPECT_EQ(result.output, "0\n1\n2\n3\n");  // 3 is the folder that ls reads
}

// Symptom: the program blocks SIGTERM in all its threads, so a child that inherited this could only be killed.
TEST_F(ChildProcessTest, NoSignalIsBlockedOrIgnoredInIt) {
  sigset_t all;
  sigset_t before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  const auto pipe_before = ::signal(SIGPIPE, SIG_IGN);
  ChildSpec spec = Script("");  // no shell, which would put its own mask right
  spec.argv = {"/bin/grep", "-E", "^Sig(Blk|Ign)", "/proc/self/status"};
  const ChildResult result = RunChild(spec, {}, MonotonicClock::now() + seconds(60));
  ::signal(SIGPIPE, pipe_before);
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  unsigned long long blocked = 1;
  unsigned long long ignored = 1;
  ASSERT_EQ(std::sscanf(result.output.c_str(), "SigBlk: %llx SigIgn: %llx", &blocked, &ignored), 2) << result.output;
  EXPECT_EQ(blocked, 0u);
  // 32 and 33 are the C library's own: nobody can set them, and what spawns us (make, say) may have had them ignored.
  EXPECT_EQ(ignored & ~0x180000000ULL, 0u) << result.output;
}

TEST_F(ChildProcessTest, AFloodOfOutputIsReadAndItsLast64KiBAreKept) {
  const ChildResult result = Run("yes spam | head -c 50000000; echo; echo the last line");
  EXPECT_EQ(result.end, ChildEnd::kExited);
  EXPECT_EQ(result.output.size(), 64u * 1024);
  EXPECT_TRUE(result.output.ends_with("\nthe last line\n"));
}

TEST_F(ChildProcessTest, AFloodThatNeverEndsIsEndedAtTheDeadline) {
  EXPECT_EQ(Run("exec yes", milliseconds(300)).end, ChildEnd::kTimedOut);
  EXPECT_EQ(Left().size(), 0u);
}

TEST_F(ChildProcessTest, AHangIsKilledAtTheDeadlineAndItsOutputKept) {
  const ChildResult result = Run("echo waiting; trap '' TERM; while :; do sleep 1000; done", milliseconds(300));
  EXPECT_EQ(result.end, ChildEnd::kTimedOut);
  EXPECT_EQ(result.output, "waiting\n");
  EXPECT_TRUE(result.all_gone);
  EXPECT_EQ(Left().size(), 0u);
}

TEST_F(ChildProcessTest, IsGivenTheTimeToEndByItself) {
  ChildSpec spec = Script("trap 'echo good bye; exit 0' TERM; touch ready; while :; do sleep 0.01; done");
  spec.grace = seconds(30);
  const ChildResult result = RunAndStop(spec);
  EXPECT_EQ(result.end, ChildEnd::kStopped);
  EXPECT_NE(result.output.find("good bye\n"), std::string::npos) << result.output;  // some shells add "Terminated"
}

TEST_F(ChildProcessTest, AStopEndsItAtOnceThoughItsDeadlineIsFar) {
  const MonotonicTime started = MonotonicClock::now();
  const ChildResult result = RunAndStop(Script("touch ready; trap '' TERM; sleep 1000 & wait; wait"));
  EXPECT_EQ(result.end, ChildEnd::kStopped);
  EXPECT_LT(MonotonicClock::now() - started, seconds(20));
  EXPECT_EQ(Left().size(), 0u);
}

TEST_F(ChildProcessTest, AGrandchildThatIgnoresSigtermIsKilled) {
  EXPECT_EQ(RunAndStop(Script("(trap '' TERM; touch ready; while :; do sleep 1000; done) & wait")).end, ChildEnd::kStopped);
  EXPECT_EQ(Left().size(), 0u);
}

TEST_F(ChildProcessTest, AGrandchildInASessionOfItsOwnIsKilled) {
  EXPECT_EQ(RunAndStop(Script("setsid sh -c 'trap \"\" TERM; touch ready; while :; do sleep 1000; done' & wait")).end,
            ChildEnd::kStopped);
  EXPECT_EQ(Left().size(), 0u);
}

// Symptom: the suite had passed, and its browser ran on for days.
TEST_F(ChildProcessTest, WhatLivesOnWhenItEndsByItselfIsEnded) {
  const ChildResult result = Run("sleep 1000 & setsid sh -c 'sleep 1000 & sleep 1000' & exit 3");
  EXPECT_EQ(result.end, ChildEnd::kExited);
  EXPECT_EQ(result.code, 3);
  EXPECT_TRUE(result.all_gone);
  EXPECT_EQ(Left().size(), 0u);
}

TEST_F(ChildProcessTest, AnOrphanOfAnOrphanWithoutGroupNameOrMarkIsKilled) {
  // Twice a session of its own, each parent gone at once, nothing in the environment; its command line alone has the mark.
  const std::string daemon = "env -i setsid sh -c 'env -i setsid sh -c \"trap \\\"\\\" TERM; touch ready; : " + mark_ +
                             "; while :; do sleep 1000; done\" &' &";
  const ChildResult result = Run(daemon + " while ! test -e ready; do sleep 0.01; done");
  EXPECT_EQ(result.end, ChildEnd::kExited);
  EXPECT_EQ(Left().size(), 0u);
}

TEST_F(ChildProcessTest, AProgramThatIsStoppedBySignalIsKilled) {
  EXPECT_EQ(Run("kill -STOP $$", milliseconds(300)).end, ChildEnd::kTimedOut);
  EXPECT_EQ(Left().size(), 0u);
}

TEST_F(ChildProcessTest, ADeadlineInThePastEndsItAtOnce) {
  EXPECT_EQ(Run("sleep 1000", seconds(-1)).end, ChildEnd::kTimedOut);
  EXPECT_EQ(Left().size(), 0u);
}

TEST_F(ChildProcessTest, RunsWithoutStandardFilesOfOurOwn) {
  const int saved = ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 100);
  ::close(STDIN_FILENO);
  const ChildResult result = Run("echo well; exit 0");
  ::dup2(saved, STDIN_FILENO);
  ::close(saved);
  EXPECT_EQ(result.output, "well\n");
}

TEST_F(ChildProcessTest, SeveralAtOnceDoNotHoldEachOtherUp) {
  std::vector<std::jthread> threads;
  std::array<ChildResult, 8> results;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&, i] { results[static_cast<std::size_t>(i)] = Run("exit " + std::to_string(i)); });
  }
  threads.clear();
  for (int i = 0; i < 8; ++i) EXPECT_EQ(results[static_cast<std::size_t>(i)].code, i);
}

}  // namespace
}  // namespace freshness::test
