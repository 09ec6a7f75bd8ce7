#include "exporter/web_server.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <chrono>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/support/socket.h"

namespace freshness {
namespace {

using namespace std::chrono_literals;

// A raw connection: tests see each byte.
class Client {
 public:
  explicit Client(int port) : socket_(test::ConnectToLoopback(port)) {
    const timeval patience{.tv_sec = 5, .tv_usec = 0};
    setsockopt(socket_.Get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  }

  void Send(const std::string& bytes) {
    ASSERT_EQ(send(socket_.Get(), bytes.data(), bytes.size(), MSG_NOSIGNAL), static_cast<ssize_t>(bytes.size()));
  }

  // The next answer's head, with its empty line.
  std::string ReadHead() {
    while (buffer_.find("\r\n\r\n") == std::string::npos && Receive()) {
    }
    return Take(buffer_.find("\r\n\r\n") + 4);
  }
  std::string ReadBody(std::size_t size) {
    while (buffer_.size() < size && Receive()) {
    }
    return Take(size);
  }
  // All until the server closes.
  std::string ReadAll() {
    while (Receive()) {
    }
    return Take(buffer_.size());
  }

  // Sends `request_line` as HTTP/1.1 with `headers` ("A: b\r\n"), and returns head and body of the answer to it.
  std::string Ask(const std::string& request_line, const std::string& headers = "", const std::string& body = "") {
    Send(request_line + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n" + body);
    const std::string head = ReadHead();
    const std::size_t length = head.find("Content-Length: ");
    if (length == std::string::npos || request_line.starts_with("HEAD")) return head;
    return head + ReadBody(std::stoul(head.substr(length + 16)));
  }

 private:
  bool Receive() {
    char bytes[4096];
    const ssize_t count = recv(socket_.Get(), bytes, sizeof bytes, 0);
    if (count > 0) buffer_.append(bytes, static_cast<std::size_t>(count));
    return count > 0;
  }
  std::string Take(std::size_t size) {
    const std::string taken = buffer_.substr(0, size);
    buffer_.erase(0, taken.size());
    return taken;
  }

  test::Socket socket_;
  std::string buffer_;
};

bool Has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}
bool Is(const std::string& answer, int status) {
  return answer.starts_with("HTTP/1.1 " + std::to_string(status) + " ");
}

WebResponse Body(std::string text) {
  return {.body = std::make_shared<const std::string>(std::move(text))};
}

class WebServerTest : public testing::Test {
 protected:
  WebServer server_{"127.0.0.1:0",
                    {{"/", [](const WebRequest&) { return Body("root"); }},
                     {"/metrics",
                      [](const WebRequest& request) {
                        WebResponse response = Body(request.accepts_gzip ? "packed" : "plain");
                        response.gzipped = request.accepts_gzip;
                        response.varies = true;
                        return response;
                      }},
                     {"/unready", [](const WebRequest&) { return WebResponse{.status = 503, .body = Body("no\n").body}; }},
                     {"/empty", [](const WebRequest&) { return WebResponse{}; }},
                     {"/big", [](const WebRequest&) { return Body(std::string(3 << 20, 'x')); }},
                     {"/throws", [](const WebRequest&) -> WebResponse { throw std::runtime_error("secret detail"); }},
                     {"/throws-int", [](const WebRequest&) -> WebResponse { throw 1; }}}};
  Client client_{server_.Port()};
};

TEST_F(WebServerTest, AnswersGet) {
  const std::string answer = client_.Ask("GET /metrics");
  EXPECT_TRUE(Is(answer, 200)) << answer;
  for (const char* line :
       {"\r\nContent-Type: text/plain; charset=utf-8\r\n", "\r\nContent-Length: 5\r\n", "\r\nVary: Accept-Encoding\r\n",
        "\r\nX-Content-Type-Options: nosniff\r\n", "\r\nConnection: keep-alive\r\n", "\r\nDate: ", "\r\n\r\nplain"}) {
    EXPECT_TRUE(Has(answer, line)) << line << "\n" << answer;
  }
  EXPECT_FALSE(Has(answer, "Content-Encoding"));
  EXPECT_FALSE(Has(answer, "Server:"));
  EXPECT_TRUE(Is(client_.Ask("GET /unready"), 503));
  EXPECT_TRUE(Has(client_.Ask("GET /empty"), "Content-Length: 0\r\n"));
  EXPECT_TRUE(client_.Ask("GET /big").ends_with(std::string(3 << 20, 'x')));
}

TEST_F(WebServerTest, GzipIsGivenToThoseWhoAskOnly) {
  const std::string answer = client_.Ask("GET /metrics", "Accept-Encoding: br\r\naccept-encoding: gzip\r\n");
  EXPECT_TRUE(Has(answer, "\r\nContent-Encoding: gzip\r\n") && answer.ends_with("\r\n\r\npacked")) << answer;
  EXPECT_TRUE(client_.Ask("GET /metrics", "Accept-Encoding: gzip;q=0\r\n").ends_with("\r\n\r\nplain"));
}

// HEAD was 404, for CivetWeb answers it only when told to.
TEST_F(WebServerTest, HeadIsGetWithoutItsBody) {
  const auto without_date = [](std::string head) { return head.erase(head.find("Date: "), 37); };
  const std::string get = client_.Ask("GET /metrics");
  const std::string head = client_.Ask("HEAD /metrics");
  EXPECT_EQ(without_date(head), without_date(get.substr(0, get.find("\r\n\r\n") + 4)));
  EXPECT_TRUE(Is(client_.Ask("HEAD /none"), 404));
  EXPECT_TRUE(client_.Ask("GET /metrics").ends_with("plain")) << "no body of a HEAD was left in the connection";
}

// /metricsfoo reached /metrics, for CivetWeb's handlers match prefixes.
TEST_F(WebServerTest, PathsMatchWhole) {
  for (const char* path : {"/metricsfoo", "/metrics/", "/metrics/x", "/Metrics", "/metric", "/none", "/etc/passwd"}) {
    const std::string answer = client_.Ask(std::string("GET ") + path);
    EXPECT_TRUE(Is(answer, 404)) << path << "\n" << answer;
    EXPECT_TRUE(Has(answer, "X-Content-Type-Options: nosniff"));
  }
  EXPECT_TRUE(client_.Ask("GET /metrics?x=1&y").ends_with("plain")) << "a query is not part of the path";
  EXPECT_TRUE(client_.Ask("GET /%6detrics").ends_with("plain")) << "the same path, written otherwise";
  const std::string origin = "http://anyone.example:" + std::to_string(server_.Port());
  EXPECT_TRUE(client_.Ask("GET " + origin + "/metrics").ends_with("plain")) << "as a proxy may ask";
}

TEST_F(WebServerTest, OtherMethodsAreRefused) {
  for (const char* method : {"POST", "PUT", "DELETE", "OPTIONS", "PATCH"}) {
    const std::string answer = client_.Ask(std::string(method) + " /metrics", "Content-Length: 0\r\n");
    EXPECT_TRUE(Is(answer, 405) && Has(answer, "\r\nAllow: GET, HEAD\r\n")) << method << "\n" << answer;
  }
  EXPECT_TRUE(Is(client_.Ask("POST /none", "Content-Length: 0\r\n"), 404));
  const std::string preflight = "Origin: http://a\r\nAccess-Control-Request-Method: GET\r\n";
  EXPECT_TRUE(Is(client_.Ask("OPTIONS /metrics", preflight), 405)) << "no page from elsewhere may read this";
}

TEST_F(WebServerTest, AHandlerThatThrowsGives500AndTheServerLives) {
  for (const char* path : {"GET /throws", "GET /throws-int"}) {
    const std::string answer = client_.Ask(path);
    EXPECT_TRUE(Is(answer, 500)) << answer;
    EXPECT_FALSE(Has(answer, "secret detail"));
  }
  EXPECT_TRUE(Is(client_.Ask("GET /metrics"), 200));
}

// The next request on the connection was read out of the body of the one before.
TEST_F(WebServerTest, ABodyDoesNotBreakTheConnection) {
  const std::string body = "GET /none HTTP/1.1\r\n\r\n";
  const std::string length = "Content-Length: " + std::to_string(body.size()) + "\r\n";
  EXPECT_TRUE(client_.Ask("GET /metrics", length, body).ends_with("plain"));
  EXPECT_TRUE(client_.Ask("GET /", "", "").ends_with("root"));
  EXPECT_TRUE(Is(client_.Ask("POST /metrics", length, body), 405));
  EXPECT_TRUE(client_.Ask("GET /").ends_with("root"));
  EXPECT_TRUE(client_.Ask("GET /", "Transfer-Encoding: chunked\r\n", "5\r\nhello\r\n0\r\n\r\n").ends_with("root"));
  EXPECT_TRUE(client_.Ask("GET /metrics").ends_with("plain"));
}

TEST_F(WebServerTest, AHugeBodyClosesTheConnectionInsteadOfBeingRead) {
  const std::string answer = client_.Ask("GET /metrics", "Content-Length: 1000000000000\r\n", "start");
  EXPECT_TRUE(Is(answer, 200) && Has(answer, "Connection: close")) << answer;
  const auto asked = std::chrono::steady_clock::now();
  EXPECT_EQ(client_.ReadAll(), "");
  EXPECT_LT(std::chrono::steady_clock::now() - asked, 1500ms);
}

TEST_F(WebServerTest, TheConnectionHeaderIsObeyed) {
  EXPECT_TRUE(Has(client_.Ask("GET /metrics", "Connection: Keep-Alive\r\n"), "Connection: keep-alive"));
  EXPECT_TRUE(Has(client_.Ask("GET /metrics", "Connection: close\r\n"), "Connection: close"));
  EXPECT_EQ(client_.ReadAll(), "");
  Client old(server_.Port());
  old.Send("GET / HTTP/1.0\r\n\r\n");
  const std::string answer = old.ReadAll();
  EXPECT_TRUE(Has(answer, "Connection: close") && answer.ends_with("root")) << answer;
}

TEST_F(WebServerTest, RequestsMayBePipelined) {
  client_.Send("GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /none HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  const std::string answers = client_.ReadAll();
  EXPECT_TRUE(Has(answers, "root") && Has(answers, "HTTP/1.1 404 ")) << answers;
}

TEST_F(WebServerTest, MalformedRequestsAreRefusedAndClosed) {
  for (const std::string& request :
       {std::string("nonsense\r\n\r\n"), std::string("GET /\r\n\r\n"), std::string("GET / HTTP/9.9\r\n\r\n"),
        std::string("GET /../../etc/passwd%00 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"),
        "GET /" + std::string(20000, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(20000, 'a') + "\r\n\r\n"}) {
    Client client(server_.Port());
    client.Send(request);
    const std::string answer = client.ReadAll();
    EXPECT_TRUE(answer.empty() || answer.starts_with("HTTP/1.1 4") || answer.starts_with("HTTP/1.1 505"))
        << request.substr(0, 60) << "\n"
        << answer;
    EXPECT_FALSE(Has(answer, "root"));
  }
  EXPECT_TRUE(Is(Client(server_.Port()).Ask("GET /"), 200)) << "the server lives";
}

TEST_F(WebServerTest, IdleClientsDoNotHoldUpOthers) {
  std::vector<Client> idle;
  for (int i = 0; i < 40; ++i) idle.emplace_back(server_.Port());
  const auto asked = std::chrono::steady_clock::now();
  EXPECT_TRUE(Is(Client(server_.Port()).Ask("GET /"), 200));
  EXPECT_LT(std::chrono::steady_clock::now() - asked, 1s);
}

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
