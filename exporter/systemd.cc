#include "exporter/systemd.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include <charconv>
#include <cstddef>
#include <cstring>

namespace freshness {
namespace {

std::optional<long long> Number(const std::optional<std::string>& text) {
  long long number = 0;
  if (!text) return std::nullopt;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (error != std::errc() || end != text->data() + text->size()) return std::nullopt;
  return number;
}

// The clock that systemd compares with; not ours, which counts through suspend.
long long MonotonicMicroseconds() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<long long>(now.tv_sec) * 1'000'000 + now.tv_nsec / 1000;
}

}  // namespace

Systemd::Systemd(const Environment& environment) {
  const auto name = environment("NOTIFY_SOCKET");
  const bool usable = name && (name->starts_with('/') || name->starts_with('@')) && name->size() > 1 &&
                      name->size() < sizeof(sockaddr_un::sun_path);
  if (!usable) return;
  socket_ = *name;
  if (socket_[0] == '@') socket_[0] = '\0';
  const auto every = Number(environment("WATCHDOG_USEC"));
  const auto process = Number(environment("WATCHDOG_PID"));
  if (every && *every > 1 && (!process || *process == ::getpid())) alive_every_ = Duration(*every / 2);
}

void Systemd::TellReloading() const {
  Tell("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(MonotonicMicroseconds()));
}

void Systemd::Tell(const std::string& text) const {
  if (socket_.empty()) return;
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, socket_.data(), socket_.size());
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + socket_.size());
  const int sender = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (sender < 0) return;
  ::sendto(sender, text.data(), text.size(), MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&address), size);
  ::close(sender);
}

}  // namespace freshness
