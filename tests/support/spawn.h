// fork and exec, with everything that has to happen between the two.
#pragma once

#include <sys/types.h>

#include "tests/support/socket.h"
#include "tests/support/subprocess.h"

namespace freshness::test {

struct Spawned {
  pid_t pid = -1;
  Socket out;  // read ends of its pipes; closed when the output goes to a file
  Socket err;
};

// Throws std::system_error when the program cannot be started.
Spawned Spawn(const ProcessSpec& spec);

}  // namespace freshness::test
