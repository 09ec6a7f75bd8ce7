// Clients that a web server would rather not have.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace freshness::faults {

// What one client does over one connection, again and again, until it is told to stop or the server hangs up. Given the
// connected socket, which it must not close.
using Conduct = std::function<void(int socket, const std::stop_token& stop)>;

// `count` clients of 127.0.0.1:`port` at once, each of which connects anew when its connection has ended. From construction
// to destruction.
class Crowd {
 public:
  Crowd(int port, int count, Conduct conduct);
  int Connections() const { return connections_; }  // made so far

 private:
  std::atomic<int> connections_ = 0;
  std::vector<std::jthread> clients_;  // last: end before what they use
};

// Connects and says nothing.
void SayNothing(int socket, const std::stop_token& stop);
// Sends a request's headers a byte at a time, and never the last.
void SendSlowly(int socket, const std::stop_token& stop);
// Asks for /metrics as often as the socket takes it, and never reads.
void NeverRead(int socket, const std::stop_token& stop);

}  // namespace freshness::faults
