#include "tests/support/free_port.h"

#include "tests/support/socket.h"

namespace freshness::test {

int FreePort() {
  const Socket socket = ListenOnLoopback(0);
  return LocalPort(socket.Get());
}

}  // namespace freshness::test
