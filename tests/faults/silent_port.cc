#include "tests/faults/silent_port.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstdint>
#include <system_error>

namespace freshness::faults {
namespace {

// One more than fits into the shortest queue.
constexpr int kCallers = 3;

test::Socket Call(int port) {
  test::Socket socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket.Get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 && errno != EINPROGRESS) {
    throw std::system_error(errno, std::generic_category(), "cannot fill the queue");
  }
  return socket;
}

}  // namespace

SilentPort::SilentPort(int port) : listener_(test::ListenOnLoopback(port)) {
  // Again, with the shortest queue that there is.
  if (::listen(listener_.Get(), 0) != 0) throw std::system_error(errno, std::generic_category(), "cannot listen");
  for (int i = 0; i < kCallers; ++i) queue_.push_back(Call(port));
}

}  // namespace freshness::faults
