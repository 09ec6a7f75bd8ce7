// Programs under test, and servers that tests need.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/unprivileged.h"

namespace freshness::test {

using Variables = std::map<std::string, std::string>;

// PATH and a UTF-8 locale, and nothing else of the test's own environment.
Variables BasicEnvironment();

struct ProcessSpec {
  std::vector<std::string> argv;                  // the program first; without a slash it is looked up in PATH
  Variables environment = {};                     // exactly this
  std::string input = {};                         // at most 64 KiB, what a pipe holds; then end of file
  std::optional<std::filesystem::path> log = {};  // stdout and stderr are appended there instead of being kept
  std::optional<Account> account = {};            // who it runs as, if not as us
  int death_signal = SIGKILL;                     // what it gets when the thread that started it ends, thus also when we die
};

// A running program. Its output is read all the time, so it never blocks on a full pipe. Killed and reaped on destruction.
// Thread-safe, but for Wait().
class Subprocess {
 public:
  // Throws std::system_error when the program cannot be started.
  explicit Subprocess(const ProcessSpec& spec);
  Subprocess(std::vector<std::string> argv, Variables environment);
  ~Subprocess();
  Subprocess(const Subprocess&) = delete;  // a thread holds its address
  Subprocess& operator=(const Subprocess&) = delete;

  pid_t Pid() const;
  // Does nothing once Wait() has seen the end.
  void Signal(int signal);
  // The exit code, 128 + N after signal N, or nothing when it still runs at the end of `timeout`. May be called again.
  std::optional<int> Wait(std::chrono::milliseconds timeout);

  // What it wrote so far; all of it once Wait() has seen the end.
  std::string Out() const;
  std::string Err() const;
  // Waits until the output holds `text`; false when it ended or time was up before that.
  bool WaitForOut(const std::string& text, std::chrono::milliseconds timeout) const;
  bool WaitForErr(const std::string& text, std::chrono::milliseconds timeout) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

struct Finished {
  int exit_code;
  std::string out;
  std::string err;
};

// Runs a program to its end (not named Run, which a test inherits from testing::Test). Throws std::runtime_error when it
// does not end within `timeout`.
Finished RunProgram(const ProcessSpec& spec, std::chrono::milliseconds timeout = std::chrono::seconds(60));
Finished RunProgram(std::vector<std::string> argv, Variables environment, std::string input = {},
                    std::chrono::milliseconds timeout = std::chrono::seconds(60));

}  // namespace freshness::test
