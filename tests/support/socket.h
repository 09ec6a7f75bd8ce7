// Loopback sockets, as the other files of this folder need them.
#pragma once

namespace freshness::test {

// Owns a file descriptor.
class Socket {
 public:
  Socket() = default;
  explicit Socket(int fd) : fd_(fd) {}
  Socket(Socket&& other) noexcept : fd_(other.Release()) {}
  Socket& operator=(Socket&& other) noexcept;
  ~Socket() { Close(); }

  int Get() const { return fd_; }
  bool IsOpen() const { return fd_ >= 0; }
  void Close();
  int Release();

 private:
  int fd_ = -1;
};

// Listens on 127.0.0.1:`port`; 0 takes a free one. Throws std::system_error.
Socket ListenOnLoopback(int port);
// Connects to 127.0.0.1:`port`. Throws std::system_error.
Socket ConnectToLoopback(int port);
int LocalPort(int fd);

}  // namespace freshness::test
