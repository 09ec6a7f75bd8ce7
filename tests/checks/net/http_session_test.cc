#include "checks/net/http_session.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/doubles/scripted_http.h"
#include "tests/doubles/tls_endpoint.h"
#include "tests/support/free_port.h"

namespace freshness {
namespace test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Fate = HttpResult::Fate;

class HttpSessionTest : public ::testing::Test {
 protected:
  std::vector<HttpReply> Send(const std::vector<std::string>& urls, Duration limit = seconds(20)) {
    std::vector<HttpRequest> requests;
    for (const std::string& url : urls) {
      requests.emplace_back().url = Secret(url);
      requests.back().longest_answer = 1 << 20;
      requests.back().total_timeout = seconds(60);
    }
    return session_.Send(requests, clock_.Monotonic() + limit, [this] { return cancelled_; });
  }
  std::vector<std::string> Urls(const ScriptedHttp& server, int count) {
    std::vector<std::string> urls;
    for (int i = 0; i < count; ++i) urls.push_back(server.Url() + "/" + std::to_string(i));
    return urls;
  }

  const SystemClock clock_;
  HttpSession session_{clock_, 4};
  bool cancelled_ = false;
};

TEST_F(HttpSessionTest, AnswersComeInTheRequestsOrderWhateverTheyTook) {
  ScriptedHttp server([](const ScriptedHttp::Request& request) {
    HttpReplySpec reply = HttpReplySpec::Json(request.target);
    if (request.target == "/0") reply.delay = milliseconds(100);
    return reply;
  });
  const auto replies = Send(Urls(server, 6));
  ASSERT_EQ(replies.size(), 6u);
  for (std::size_t i = 0; i < replies.size(); ++i) EXPECT_EQ(replies[i].result.body, "/" + std::to_string(i));
}

TEST_F(HttpSessionTest, FourAreAskedAtOnceOverConnectionsThatAreKept) {
  ScriptedHttp server([](const ScriptedHttp::Request&) {
    HttpReplySpec reply;
    reply.delay = milliseconds(150);  // so that the others are under way meanwhile
    return reply;
  });
  for (int round = 0; round < 3; ++round) Send(Urls(server, 8));
  EXPECT_EQ(server.Requests().size(), 24u);
  EXPECT_EQ(server.MostAtOnce(), 4);
  EXPECT_EQ(server.Connections(), 4);
}

TEST_F(HttpSessionTest, OneDeadlineHoldsForAllAndThoseThatAnsweredCount) {
  ScriptedHttp server([](const ScriptedHttp::Request& request) {
    return request.target == "/1" ? HttpReplySpec::Of(HttpReplySpec::Kind::kSilent) : HttpReplySpec();
  });
  const MonotonicTime start = clock_.Monotonic();
  const auto replies = Send(Urls(server, 3), milliseconds(500));
  EXPECT_LT(clock_.Monotonic() - start, seconds(5));
  EXPECT_EQ(replies[0].result.status, 200);
  EXPECT_TRUE(replies[1].result.timed_out);
  EXPECT_EQ(replies[2].result.status, 200);
  // The session is as good as before.
  EXPECT_EQ(Send({server.Url() + "/9"}).front().result.status, 200);
}

TEST_F(HttpSessionTest, RequestsThatWaitForAConnectionTimeOutToo) {
  ScriptedHttp server([](const ScriptedHttp::Request&) { return HttpReplySpec::Of(HttpReplySpec::Kind::kSilent); });
  const auto replies = Send(Urls(server, 9), milliseconds(300));
  for (const HttpReply& reply : replies) EXPECT_TRUE(reply.result.timed_out) << reply.result.error;
}

TEST_F(HttpSessionTest, EndsSoonOnceCancelled) {
  ScriptedHttp server([](const ScriptedHttp::Request&) { return HttpReplySpec::Of(HttpReplySpec::Kind::kSilent); });
  cancelled_ = true;
  const MonotonicTime start = clock_.Monotonic();
  Send(Urls(server, 1));
  EXPECT_LT(clock_.Monotonic() - start, seconds(5));
}

TEST_F(HttpSessionTest, AConnectionThatWasClosedMeanwhileIsMadeAnew) {
  // Symptom: the first poll after the server's keep-alive time failed.
  ScriptedHttp server([](const ScriptedHttp::Request& request) {
    return request.target == "/0" ? HttpReplySpec::Status(200, "[]", "Connection: close\r\n") : HttpReplySpec();
  });
  EXPECT_EQ(Send({server.Url() + "/0"}).front().result.status, 200);
  EXPECT_EQ(Send({server.Url() + "/1"}).front().result.status, 200);
}

TEST_F(HttpSessionTest, TellsTheServersDateAndRangeAndWhenTheyWereMade) {
  ScriptedHttp server([](const ScriptedHttp::Request&) {
    HttpReplySpec reply = HttpReplySpec::Status(206, "[]", "Content-Range: 0-24/3573458\r\n");
    reply.date = "Mon, 23 Nov 2026 13:00:07 GMT";
    reply.delay = milliseconds(50);
    return reply;
  });
  const MonotonicTime before = clock_.Monotonic();
  const HttpReply reply = Send({server.Url()}).front();
  EXPECT_EQ(reply.result.content_range, "0-24/3573458");
  ASSERT_TRUE(reply.result.date);
  EXPECT_EQ(*reply.result.date,
            TimePoint(std::chrono::sys_days(std::chrono::year(2026) / 11 / 23) + std::chrono::hours(13) + seconds(7)));
  EXPECT_GE(reply.sent, before);
  EXPECT_GE(reply.received - reply.sent, milliseconds(40));
  EXPECT_LE(reply.received, clock_.Monotonic());
}

TEST_F(HttpSessionTest, WhatIsRefusedFailsAlone) {
  ScriptedHttp server([](const ScriptedHttp::Request&) { return HttpReplySpec(); });
  const auto replies =
      Send({"http://db.example.com/", server.Url(), "http://127.0.0.1:" + std::to_string(FreePort()) + "/"});
  EXPECT_TRUE(replies[0].result.error.starts_with("its URL is plain http")) << replies[0].result.error;
  EXPECT_EQ(replies[1].result.status, 200);
  EXPECT_EQ(replies[2].result.error, "the connection was refused");
}

TEST_F(HttpSessionTest, AStrangersCertificateIsTrustedOnlyWhereSslCertFileNamesIt) {
  const TlsEndpoint endpoint;
  const HttpResult stranger = Send({endpoint.Url()}).front().result;
  EXPECT_EQ(stranger.fate, Fate::kNotSent);
  EXPECT_NE(stranger.error.find("SSL_CERT_FILE"), std::string::npos) << stranger.error;
  ::setenv("SSL_CERT_FILE", endpoint.Certificate().c_str(), 1);
  EXPECT_EQ(Send({endpoint.Url()}).front().result.status, 200);
  ::unsetenv("SSL_CERT_FILE");
}

TEST_F(HttpSessionTest, AnAnswerOverTheLimitIsCutOffAndSaidToBe) {
  ScriptedHttp server([](const ScriptedHttp::Request&) { return HttpReplySpec::Json(std::string((1 << 20) + 1, ' ')); });
  const HttpResult result = Send({server.Url()}).front().result;
  EXPECT_NE(result.fate, Fate::kAnswered);
  EXPECT_TRUE(result.too_long);
  EXPECT_EQ(result.error, "the answer is longer than 1048576 bytes");
}

}  // namespace
}  // namespace test
}  // namespace freshness
