// One connection through a TcpProxy.
#pragma once

#include <chrono>
#include <deque>
#include <optional>
#include <string>

#include "tests/support/socket.h"

namespace freshness::test {

using ProxyTime = std::chrono::steady_clock::time_point;

// What was read from one end and is due at the other. Not thread-safe.
class ProxyStream {
 public:
  // Reads what is there. False when the connection is broken.
  bool Read(int from, ProxyTime due);
  // Writes what is due. False when the connection is broken.
  bool Write(int to, ProxyTime now);

  bool WantsToRead() const { return !ended_ && queued_ < kMostQueued; }
  bool WantsToWrite(ProxyTime now) const { return !chunks_.empty() && chunks_.front().due <= now; }
  std::optional<ProxyTime> NextDue() const;
  // All was passed on, its end too.
  bool Finished() const { return ended_ && chunks_.empty(); }

 private:
  static constexpr std::size_t kMostQueued = 4 << 20;
  struct Chunk {
    ProxyTime due;
    std::string bytes;  // empty: the end of the stream
  };
  std::deque<Chunk> chunks_;
  std::size_t queued_ = 0;
  bool ended_ = false;
};

struct ProxyLink {
  Socket client;
  Socket server;
  ProxyStream to_server;
  ProxyStream to_client;
};

}  // namespace freshness::test
