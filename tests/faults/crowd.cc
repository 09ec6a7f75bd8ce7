#include "tests/faults/crowd.h"

#include <poll.h>
#include <sys/socket.h>

#include <chrono>
#include <system_error>

#include "tests/support/socket.h"

namespace freshness::faults {
namespace {

constexpr int kTick = 50;  // ms: how soon a client notices that it is to stop

// Waits a tick, or until the server has sent or closed; true when it has closed.
bool HungUp(int socket, bool reads) {
  pollfd polled{socket, static_cast<short>(reads ? POLLIN | POLLRDHUP : POLLRDHUP), 0};
  if (::poll(&polled, 1, kTick) <= 0) return false;
  if (polled.revents & (POLLHUP | POLLERR | POLLRDHUP)) return true;
  char byte = 0;
  return ::recv(socket, &byte, 1, MSG_DONTWAIT) == 0;
}

}  // namespace

Crowd::Crowd(int port, int count, Conduct conduct) {
  for (int i = 0; i < count; ++i) {
    clients_.emplace_back([this, port, conduct](const std::stop_token& stop) {
      while (!stop.stop_requested()) {
        try {
          const test::Socket socket = test::ConnectToLoopback(port);
          ++connections_;
          conduct(socket.Get(), stop);
        } catch (const std::system_error&) {
          std::this_thread::sleep_for(std::chrono::milliseconds(kTick));  // refused: try again
        }
      }
    });
  }
}

void SayNothing(int socket, const std::stop_token& stop) {
  while (!stop.stop_requested() && !HungUp(socket, true)) {
  }
}

void SendSlowly(int socket, const std::stop_token& stop) {
  const std::string request = "GET /metrics HTTP/1.1\r\nHost: localhost\r\nX-Slow: ";
  for (std::size_t at = 0; !stop.stop_requested(); ++at) {
    const char byte = at < request.size() ? request[at] : 'x';
    if (::send(socket, &byte, 1, MSG_NOSIGNAL | MSG_DONTWAIT) < 0 || HungUp(socket, true)) return;
  }
}

void NeverRead(int socket, const std::stop_token& stop) {
  const std::string request = "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n";
  const int small = 1;  // so that the server's answers find no room
  ::setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
  while (!stop.stop_requested() && !HungUp(socket, false)) {
    for (int i = 0; i < 100; ++i) {
      if (::send(socket, request.data(), request.size(), MSG_NOSIGNAL | MSG_DONTWAIT) < 0) break;
    }
  }
}

}  // namespace freshness::faults
