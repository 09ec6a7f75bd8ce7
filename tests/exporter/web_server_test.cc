#include "exporter/web_server.h"

#include <gtest/gtest.h>

#include <chrono>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/exporter/web_fixture.h"

namespace freshness {
namespace {

using namespace test;
using namespace std::chrono_literals;

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
  for (const char* path : {"/metricsfoo", "/metrics/", "/metrics/x", "/Metrics", "/metric", "/none", "/etc/passwd",
                           // CivetWeb tidies these to /metrics.
                           "//metrics", "/./metrics", "/x/../metrics", "/metrics/.", "/%2fmetrics", "/\\metrics",
                           "/..%2f/metrics", "/metrics."}) {
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

}  // namespace
}  // namespace freshness
