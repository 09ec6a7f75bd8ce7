// A host that drops packets, as a firewall without manners does it.
#pragma once

#include <vector>

#include "tests/support/socket.h"

namespace freshness::faults {

// From construction to destruction, whoever connects to 127.0.0.1:`port` gets no answer at all: the port's queue of
// connections is full, and then the kernel drops what else comes. Nobody else may listen there.
class SilentPort {
 public:
  // Throws std::system_error.
  explicit SilentPort(int port);

 private:
  test::Socket listener_;
  std::vector<test::Socket> queue_;
};

}  // namespace freshness::faults
