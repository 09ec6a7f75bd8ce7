#include "exporter/own_sockets.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <sys/socket.h>

#include <cstdlib>
#include <memory>

namespace freshness {
namespace {

bool HasLocalPort(int socket, int port) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  if (getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size) != 0) return false;
  return address.sin_family == AF_INET && ntohs(address.sin_port) == port;
}

}  // namespace

void CloseSocketsOfPort(int port) noexcept {
  struct CloseFolder {
    void operator()(DIR* folder) const { closedir(folder); }
  };
  const std::unique_ptr<DIR, CloseFolder> open_files(opendir("/proc/self/fd"));
  if (port == 0 || !open_files) return;  // no /proc: stopping takes its two seconds
  while (const dirent* entry = readdir(open_files.get())) {
    const int file = std::atoi(entry->d_name);  // "." and ".." read as 0, which is no socket of ours
    if (HasLocalPort(file, port)) shutdown(file, SHUT_RD);
  }
}

}  // namespace freshness
