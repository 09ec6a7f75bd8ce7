#include "exporter/listen_address.h"

#include <arpa/inet.h>

#include <charconv>
#include <stdexcept>

namespace freshness {
namespace {

[[noreturn]] void Refuse(const std::string& text, const std::string& why) {
  throw std::runtime_error("--web.listen-address=" + text + ": " + why);
}

bool IsIpv4(const std::string& host) {
  in_addr ignored{};
  return inet_pton(AF_INET, host.c_str(), &ignored) == 1;
}

std::string ParseHost(const std::string& text, const std::string& host) {
  if (host.empty() || IsIpv4(host)) return host;
  if (host == "localhost") return "127.0.0.1";
  if (host.find(':') != std::string::npos) {
    Refuse(text, "IPv6 is not supported; listen on an IPv4 address such as 127.0.0.1:10090 and put a proxy in front");
  }
  Refuse(text,
         "'" + host + "' is not an IPv4 address; write HOST:PORT with one, such as 127.0.0.1:10090, or :10090 for all");
}

std::uint16_t ParsePort(const std::string& text, const std::string& port) {
  std::uint16_t number = 0;
  const char* const end = port.data() + port.size();
  const auto [stopped, error] = std::from_chars(port.data(), end, number);
  if (error != std::errc() || stopped != end) Refuse(text, "'" + port + "' is not a port; write a number from 0 to 65535");
  return number;
}

}  // namespace

ListenAddress ParseListenAddress(const std::string& text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos) Refuse(text, "a port is missing; write HOST:PORT, such as 127.0.0.1:10090 or :10090");
  const std::string host = ParseHost(text, text.substr(0, colon));
  return {host, ParsePort(text, text.substr(colon + 1))};
}

}  // namespace freshness
