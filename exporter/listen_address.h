// The value of --web.listen-address.
#pragma once

#include <cstdint>
#include <string>

namespace freshness {

struct ListenAddress {
  std::string host;        // an IPv4 address; empty: every address
  std::uint16_t port = 0;  // 0: a free one
};

// Reads HOST:PORT, where HOST is empty, an IPv4 address or `localhost`. Throws std::runtime_error with one sentence that
// says what is wrong and what to write; IPv6, names and TLS are refused that way (the CivetWeb at hand has none of them).
ListenAddress ParseListenAddress(const std::string& text);

}  // namespace freshness
