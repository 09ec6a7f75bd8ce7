// The server's beginning and end: the address it listens on, and letting go of it.
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "exporter/web_server.h"
#include "tests/exporter/web_fixture.h"

namespace freshness {
namespace {

using namespace test;

// Stopping took 2 s: the server's threads waited for idle clients.
TEST(WebServerStopTest, IsQuickWithIdleClients) {
  auto server = std::make_unique<WebServer>(":0", std::vector<WebRoute>{{"/", [](const WebRequest&) { return Body("x"); }}});
  std::vector<Client> silent;
  std::vector<Client> kept_alive;
  for (int i = 0; i < 10; ++i) {
    silent.emplace_back(server->Port());
    kept_alive.emplace_back(server->Port());
    EXPECT_TRUE(Is(kept_alive.back().Ask("GET /"), 200));
  }
  const auto started = std::chrono::steady_clock::now();
  server.reset();
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started;
  RecordProperty("seconds", std::to_string(took.count()));
  EXPECT_LT(took.count(), 1.0);
  EXPECT_EQ(kept_alive.front().ReadAll(), "");
}

TEST(WebServerStopTest, ThePortIsFreeAfterwards) {
  int port = 0;
  {
    const WebServer server("127.0.0.1:0", {});
    port = server.Port();
    Client client(port);
    EXPECT_TRUE(Is(client.Ask("GET /"), 404));
  }
  const WebServer again("127.0.0.1:" + std::to_string(port), {});
  EXPECT_EQ(again.Port(), port);
}

std::string Refusal(const std::string& address) {
  try {
    const WebServer server(address, {});
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "listens";
}

TEST(WebServerListenTest, SaysWhyItCannotListen) {
  const WebServer first("127.0.0.1:0", {});
  const std::string address = "127.0.0.1:" + std::to_string(first.Port());
  EXPECT_EQ(Refusal(address),
            "cannot listen on " + address + ": address already in use; choose another with --web.listen-address");
  EXPECT_EQ(Refusal("192.0.2.1:0"),
            "cannot listen on 192.0.2.1:0: cannot assign requested address; choose another with --web.listen-address");
  EXPECT_TRUE(Has(Refusal("[::1]:0"), "IPv6 is not supported"));
}

TEST(WebServerListenTest, ListensOnEveryAddressWithoutAHost) {
  for (const char* address : {":0", "0.0.0.0:0", "localhost:0"}) {
    const WebServer server(address, {});
    EXPECT_GT(server.Port(), 0) << address;
    EXPECT_TRUE(Is(Client(server.Port()).Ask("GET /"), 404)) << address;
  }
}

}  // namespace
}  // namespace freshness
