#include "tests/support/proxy_link.h"

#include <sys/socket.h>

#include <array>
#include <cerrno>

namespace freshness::test {

bool ProxyStream::Read(int from, ProxyTime due) {
  std::array<char, 65536> buffer;
  const ssize_t count = ::recv(from, buffer.data(), buffer.size(), MSG_DONTWAIT);
  if (count < 0) return errno == EAGAIN || errno == EINTR;
  ended_ = count == 0;
  queued_ += static_cast<std::size_t>(count);
  chunks_.push_back({due, std::string(buffer.data(), static_cast<std::size_t>(count))});
  return true;
}

bool ProxyStream::Write(int to, ProxyTime now) {
  while (WantsToWrite(now)) {
    std::string& bytes = chunks_.front().bytes;
    if (bytes.empty()) {
      ::shutdown(to, SHUT_WR);
      chunks_.pop_front();
      continue;
    }
    const ssize_t count = ::send(to, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (count < 0) return errno == EAGAIN || errno == EINTR;
    queued_ -= static_cast<std::size_t>(count);
    bytes.erase(0, static_cast<std::size_t>(count));
    if (bytes.empty()) chunks_.pop_front();
  }
  return true;
}

std::optional<ProxyTime> ProxyStream::NextDue() const {
  if (chunks_.empty()) return std::nullopt;
  return chunks_.front().due;
}

}  // namespace freshness::test
