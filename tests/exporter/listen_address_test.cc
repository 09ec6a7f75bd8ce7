#include "exporter/listen_address.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace freshness {
namespace {

std::string Refusal(const std::string& text) {
  try {
    ParseListenAddress(text);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "accepted";
}

TEST(ListenAddressTest, ReadsHostAndPort) {
  const auto parts = [](const std::string& text) {
    const ListenAddress address = ParseListenAddress(text);
    return address.host + " " + std::to_string(address.port);
  };
  EXPECT_EQ(parts(":10090"), " 10090");
  EXPECT_EQ(parts("127.0.0.1:0"), "127.0.0.1 0");
  EXPECT_EQ(parts("0.0.0.0:80"), "0.0.0.0 80");
  EXPECT_EQ(parts("localhost:65535"), "127.0.0.1 65535");
}

TEST(ListenAddressTest, RefusesInWords) {
  EXPECT_EQ(
      Refusal("[::1]:10090"),
      "--web.listen-address=[::1]:10090: IPv6 is not supported; listen on an IPv4 address such as 127.0.0.1:10090 and put "
      "a proxy in front");
  EXPECT_EQ(Refusal("10090"),
            "--web.listen-address=10090: a port is missing; write HOST:PORT, such as 127.0.0.1:10090 or :10090");
  EXPECT_EQ(Refusal(":65536"), "--web.listen-address=:65536: '65536' is not a port; write a number from 0 to 65535");
  EXPECT_EQ(Refusal("example.org:80"),
            "--web.listen-address=example.org:80: 'example.org' is not an IPv4 address; write HOST:PORT with one, such as "
            "127.0.0.1:10090, or :10090 for all");
}

// CivetWeb's own syntax (several ports, s for TLS, r for a redirect) must not slip through.
TEST(ListenAddressTest, RefusesGarbage) {
  for (const char* text :
       {"", ":", ":x", ":-1", ":+1", ": 80", ":80 ", ":443s", ":80r", ":80,81", "127.0.0.1", "127.0.0.1:", "127.0.0:1",
        "256.0.0.1:80", "::1:80", "[::]:80", "+80", "http://127.0.0.1:80", "127.0.0.1:80/x"}) {
    EXPECT_NE(Refusal(text), "accepted") << "'" << text << "'";
  }
}

}  // namespace
}  // namespace freshness
