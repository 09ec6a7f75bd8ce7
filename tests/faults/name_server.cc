#include "tests/faults/name_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>

#include "tests/faults/trial.h"

namespace freshness::faults {
namespace {

constexpr int kTries = 100;

}  // namespace

NameServer::NameServer() : socket_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(53);
  for (int i = 0; i < kTries; ++i) {
    const int last = (::getpid() + i) % 250 + 1;  // so that two of these programs do not meet
    address_ = "127.77.53." + std::to_string(last);
    ::inet_pton(AF_INET, address_.c_str(), &address.sin_addr);
    if (::bind(socket_.Get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return;
  }
  throw Skipped("port 53 of a loopback address cannot be taken (run it as root)");
}

int NameServer::Asked() const {
  std::array<char, 512> question{};
  int count = 0;
  while (::recv(socket_.Get(), question.data(), question.size(), 0) >= 0) ++count;
  return count;
}

}  // namespace freshness::faults
