// Runs a program to its end, and ends all that it started.
#pragma once

#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

#include "checks/model/clock.h"

namespace freshness {

struct ChildSpec {
  std::vector<std::string> argv;                    // the program's path first; PATH is not searched
  std::vector<std::string> environment;             // "NAME=value", exactly this
  std::filesystem::path folder;                     // where it runs
  Duration grace = std::chrono::milliseconds(500);  // between SIGTERM and SIGKILL
  Duration patience = std::chrono::seconds(5);      // with the kernel, after SIGKILL
};

enum class ChildEnd {
  kExited,      // code: the exit status
  kSignalled,   // code: the signal
  kStopped,     // `stop` was requested
  kTimedOut,    // the deadline passed
  kNotStarted,  // code: errno
};

struct ChildResult {
  ChildEnd end = ChildEnd::kNotStarted;
  int code = 0;
  std::string output;    // standard output and error as they came: the last 64 KiB
  bool all_gone = true;  // false when something that it started could not be ended in time (it waits for a dead disk)
};

// Runs the program in a process group of its own, with an empty standard input, no signal blocked or ignored, and no file of
// ours open. When it ends, `stop` is requested or `deadline` passes, whatever is left of it and of what it started gets
// SIGTERM, and SIGKILL after the grace, also what has left the group (process_keeper.h); should this process be killed, the
// same happens. Any thread may call it, several at once. Throws std::system_error when pipes or processes have run out.
ChildResult RunChild(const ChildSpec& spec, const std::stop_token& stop, MonotonicTime deadline);

}  // namespace freshness
