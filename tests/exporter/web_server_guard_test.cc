#include <gtest/gtest.h>

#include <algorithm>

#include "exporter/web_server.h"
#include "tests/exporter/web_fixture.h"

namespace freshness {
namespace {

using namespace test;

// A server that lets in who says "Authorization: word", and shows what it was asked.
class WebGuardTest : public testing::Test {
 protected:
  WebResponse Guard(const WebRequest& request, const std::function<WebResponse()>& page) {
    seen_ = request;
    if (request.authorization == "throw") throw std::runtime_error("detail");
    if (request.authorization != "word") return WebResponse{.status = 401};
    WebResponse response = page();
    response.configured_headers = headers_;
    return response;
  }

  std::shared_ptr<WebHeaders> headers_ = std::make_shared<WebHeaders>();
  WebRequest seen_;
  WebServer server_{"127.0.0.1:0",
                    {{"/page", [](const WebRequest&) { return WebResponse{.content_type = "text/html; charset=utf-8"}; }},
                     {"/do", [](const WebRequest&) { return Body("done"); }, "POST"},
                     {"/both", [](const WebRequest&) { return Body("got"); }},
                     {"/both", [](const WebRequest&) { return Body("posted"); }, "POST"}},
                    [this](const WebRequest& request, const auto& page) { return Guard(request, page); }};
  Client client_{server_.Port()};
  static constexpr const char* kWord = "Authorization: word\r\n";
};

// 404 and 405 told those outside which pages there are.
TEST_F(WebGuardTest, StandsBeforeEveryPageThereIsOrIsNot) {
  for (const char* line : {"GET /page", "GET /none", "PUT /page", "GET /do", "HEAD /page"}) {
    EXPECT_TRUE(Is(client_.Ask(line, "Content-Length: 0\r\n"), 401)) << line;
  }
  EXPECT_TRUE(Is(client_.Ask("GET /page", kWord), 200));
  EXPECT_TRUE(Is(client_.Ask("GET /none", kWord), 404));
  EXPECT_TRUE(Is(client_.Ask("GET /page", "Authorization: throw\r\n"), 500));
}

TEST_F(WebGuardTest, MethodsBelongToTheirRoutes) {
  const std::string post = std::string(kWord) + "Content-Length: 0\r\n";
  EXPECT_TRUE(client_.Ask("POST /do", post).ends_with("done"));
  for (const char* line : {"GET /do", "HEAD /do"}) {
    const std::string refused = client_.Ask(line, kWord);
    EXPECT_TRUE(Is(refused, 405) && Has(refused, "\r\nAllow: POST\r\n")) << refused;
  }
  EXPECT_TRUE(client_.Ask("GET /both", kWord).ends_with("got"));
  EXPECT_TRUE(client_.Ask("POST /both", post).ends_with("posted"));
  EXPECT_TRUE(Has(client_.Ask("PUT /both", post), "\r\nAllow: GET, HEAD, POST\r\n"));
}

TEST_F(WebGuardTest, SeesWhatWasAsked) {
  client_.Ask("POST /x%20y?z", "content-length: 0\r\nauthorization: word\r\n");
  EXPECT_EQ(seen_.method, "POST");
  EXPECT_EQ(seen_.path, "/x y");
  EXPECT_EQ(seen_.client, "127.0.0.1");
  EXPECT_EQ(seen_.authorization, "word");
  EXPECT_FALSE(seen_.forwarded || seen_.from_browser);
  for (const char* header : {"Forwarded", "X-Forwarded-For", "x-real-ip", "Via"}) {
    client_.Ask("GET /", std::string(header) + ": 10.0.0.1\r\n");
    EXPECT_TRUE(seen_.forwarded) << header;
  }
  for (const char* header : {"Origin", "Sec-Fetch-Site"}) {
    client_.Ask("GET /", std::string(header) + ": null\r\n");
    EXPECT_TRUE(seen_.from_browser) << header;
  }
}

// One server took for the next request what another took for a body.
TEST_F(WebGuardTest, ABodyOfUnclearLengthIsRefusedAndTheConnectionClosed) {
  for (const char* headers :
       {"Content-Length: 5\r\nContent-Length: 6\r\n", "Content-Length: 5x\r\n", "Content-Length: +5\r\n",
        "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "Content-Length: 5, 5\r\n"}) {
    Client client(server_.Port());
    const std::string answer = client.Ask("POST /do", std::string(kWord) + headers);
    EXPECT_TRUE(Is(answer, 400) && Has(answer, "\r\nConnection: close\r\n")) << headers << "\n" << answer;
    EXPECT_EQ(client.ReadAll(), "");
  }
}

TEST_F(WebGuardTest, EveryAnswerHasTheUsualHeadersOnce) {
  Client garbled(server_.Port());
  garbled.Send("nonsense\r\n\r\n");
  for (const std::string& answer :
       {client_.Ask("GET /page", kWord), client_.Ask("GET /none", kWord), client_.Ask("GET /"), garbled.ReadAll()}) {
    for (const char* header : {"Cache-Control: no-store", "X-Content-Type-Options: nosniff", "X-Frame-Options: deny",
                               "Referrer-Policy: no-referrer", "Cross-Origin-Resource-Policy: same-origin",
                               "Content-Security-Policy: default-src 'none'"}) {
      const auto first = answer.find(header);
      EXPECT_NE(first, std::string::npos) << header << "\n" << answer;
      EXPECT_EQ(answer.find(header, first + 1), std::string::npos) << header << "\n" << answer;
    }
  }
}

TEST_F(WebGuardTest, ConfiguredHeadersStandInPlaceOfOurs) {
  *headers_ = {
      {"x-frame-options", "sameorigin"}, {"X-Content-Type-Options", ""}, {"Strict-Transport-Security", "max-age=1"}};
  const std::string answer = client_.Ask("GET /page", kWord);
  EXPECT_TRUE(Has(answer, "\r\nx-frame-options: sameorigin\r\n") && Has(answer, "Strict-Transport-Security: max-age=1"));
  EXPECT_FALSE(Has(answer, "X-Frame-Options")) << answer;
  EXPECT_FALSE(Has(answer, "X-Content-Type-Options")) << answer;
}

}  // namespace
}  // namespace freshness
