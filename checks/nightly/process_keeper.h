// The small process between us and a program that we run: it ends the program with all its offspring, also when we are gone.
//
// A program's group can be left (setsid), and a grandchild outlives its parent. But who has lost its parent becomes a child
// of the keeper, which is a "child subreaper" (prctl(2)), and the keeper stays until it has no child left. So nothing gets
// away, whatever it calls itself and whatever it does to its signals.
#pragma once

#include "checks/model/clock.h"

namespace freshness {

// What the keeper writes to its status pipe; then, when nothing of the program is left, it closes it.
struct KeeperWord {
  enum Kind : int { kNotStarted, kEnded };
  Kind kind;
  int value;  // errno, or the program's wait status
};

// Made before the fork: after it, in a process that had threads, nothing may allocate. All file descriptors are above 2, so
// that the standard ones can be replaced, and close on exec.
struct KeeperPlan {
  const char* program;  // path
  char* const* argv;
  char* const* envp;
  const char* folder;  // the program's working directory
  Duration grace;      // between SIGTERM and SIGKILL
  int null;            // /dev/null: the program's standard input
  int output;          // gets the program's standard output and error
  int status;          // gets KeeperWords
  int orders;          // its end of file is the order to end the program; it comes also when the one who gives orders dies
};

// Becomes the keeper: to be called right after fork(), in the child. Calls only what is safe there (signal-safety(7)).
// Without /proc/thread-self/children (a kernel without CONFIG_PROC_CHILDREN) it ends the program's group alone.
[[noreturn]] void KeepProgram(const KeeperPlan& plan);

}  // namespace freshness
