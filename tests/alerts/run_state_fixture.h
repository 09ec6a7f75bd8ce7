// What the tests of the run's record share: a folder for records, and children that die.
#pragma once

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <string>

#include "alerts/run_state.h"
#include "tests/alerts/alert_fixture.h"
#include "tests/support/temp_dir.h"

namespace freshness::test {

// Forks, does `work` in the child and ends it there. Nothing else of this process runs on in the child.
template <typename Work>
pid_t InChild(const Work& work) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(work() ? 0 : 1);
  return child;
}

// The exit code, or 128 + the signal.
inline int Ended(pid_t child) {
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

class RunStateTest : public ::testing::Test {
 protected:
  std::filesystem::path Folder() const { return folder_.Path() / "runs"; }
  std::filesystem::path File() const { return Folder() / "r1.json"; }
  RunState Open(const std::string& run_id = "r1") const { return {Folder(), run_id, std::chrono::seconds(20)}; }
  void Write(const std::string& text) const {
    std::filesystem::create_directories(Folder());
    std::ofstream(File()) << text;
  }
  std::string Read() const {
    std::ostringstream text;
    text << std::ifstream(File()).rdbuf();
    return text.str();
  }
  // What is there, is not taken, is said, and does not hinder. No process of the run has alerted before.
  void ExpectForeign() const {
    std::filesystem::remove(Folder() / "r1.lock");
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
    EXPECT_TRUE(std::filesystem::exists(File().string() + ".foreign"));
  }

  TempDir folder_;
};

}  // namespace freshness::test
