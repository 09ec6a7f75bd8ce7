#include "tests/support/socket.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <string>
#include <system_error>
#include <utility>

namespace freshness::test {
namespace {

sockaddr_in Loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

Socket NewSocket() {
  Socket socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!socket.IsOpen()) throw std::system_error(errno, std::generic_category(), "cannot make a socket");
  return socket;
}

[[noreturn]] void Fail(const std::string& doing, int port) {
  throw std::system_error(errno, std::generic_category(), "cannot " + doing + " 127.0.0.1:" + std::to_string(port));
}

}  // namespace

Socket& Socket::operator=(Socket&& other) noexcept {
  if (this != &other) {
    Close();
    fd_ = other.Release();
  }
  return *this;
}

void Socket::Close() {
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
}

int Socket::Release() {
  return std::exchange(fd_, -1);
}

Socket ListenOnLoopback(int port) {
  Socket socket = NewSocket();
  const int on = 1;
  ::setsockopt(socket.Get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  const sockaddr_in address = Loopback(port);
  if (::bind(socket.Get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) Fail("bind", port);
  if (::listen(socket.Get(), SOMAXCONN) != 0) Fail("listen on", port);
  return socket;
}

Socket ConnectToLoopback(int port) {
  Socket socket = NewSocket();
  const int on = 1;
  ::setsockopt(socket.Get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  const sockaddr_in address = Loopback(port);
  if (::connect(socket.Get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) Fail("connect to", port);
  return socket;
}

int LocalPort(int fd) {
  sockaddr_in address{};
  socklen_t size = sizeof(address);
  if (::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) Fail("name", 0);
  return ntohs(address.sin_port);
}

}  // namespace freshness::test
