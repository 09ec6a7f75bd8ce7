// A resolver that is dead: it is there, and answers nobody.
#pragma once

#include <string>

#include "tests/support/socket.h"

namespace freshness::faults {

// Takes port 53 of a loopback address that nobody else uses. Throws Skipped where that is not allowed (it takes root, as a
// rule).
class NameServer {
 public:
  NameServer();
  std::string Address() const { return address_; }
  // Questions that have come and were not read before.
  int Asked() const;

 private:
  std::string address_;
  test::Socket socket_;
};

}  // namespace freshness::faults
