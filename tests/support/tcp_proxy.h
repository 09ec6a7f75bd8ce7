// A slow, or broken, network between a program and a server, both on this machine.
#pragma once

#include <chrono>
#include <memory>

namespace freshness::test {

// Listens on a free port of 127.0.0.1 and passes bytes on to another. Thread-safe.
class TcpProxy {
 public:
  enum class Mode {
    kForward,
    kBlackhole,  // connections are accepted and kept, nothing is passed on; what waits is passed on after it
    kRefuse,     // no one listens; connections that are open go on
  };

  // Every byte arrives `delay` later, in each direction; a connection itself is made at once, unlike over a slow wire.
  explicit TcpProxy(int target_port, std::chrono::microseconds delay = std::chrono::microseconds(0));
  ~TcpProxy();
  TcpProxy(const TcpProxy&) = delete;  // a thread holds its address
  TcpProxy& operator=(const TcpProxy&) = delete;

  int Port() const;
  void SetMode(Mode mode);  // in force when it returns
  void DropConnections();   // closes all that are open; done when it returns
  int Accepted() const;     // since the start
  int Open() const;         // now: both ends still there

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace freshness::test
