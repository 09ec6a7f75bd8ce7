#include "checks/net/http_client.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <thread>

#include "tests/doubles/recording_slack.h"
#include "tests/doubles/tls_endpoint.h"
#include "tests/support/free_port.h"
#include "tests/support/socket.h"

namespace freshness {

// GoogleTest finds it here.
inline void PrintTo(HttpResult::Fate fate, std::ostream* out) {
  *out << (fate == HttpResult::Fate::kNotSent ? "not sent" : fate == HttpResult::Fate::kAnswered ? "answered" : "in doubt");
}

namespace test {
namespace {

using std::chrono::milliseconds;
using Fate = HttpResult::Fate;

HttpRequest Post(const std::string& url) {
  HttpRequest request;
  request.method = "POST";
  request.url = Secret(url);
  request.body = R"({"text": "hello"})";
  return request;
}

HttpRequest Get(const std::string& url) {
  HttpRequest request;
  request.url = Secret(url);
  return request;
}

// Sets a variable for the time of a test.
class ScopedVariable {
 public:
  ScopedVariable(const char* name, const std::string& value) : name_(name) { ::setenv(name, value.c_str(), 1); }
  ~ScopedVariable() { ::unsetenv(name_); }

 private:
  const char* const name_;
};

TEST(SendHttpTest, SendsTheRequestAndReturnsTheAnswer) {
  RecordingSlack slack({SlackReply::Words(418, "teapot", "Retry-After: 17")});
  const HttpResult result = SendHttp(Post(slack.Url()));
  EXPECT_EQ(result.fate, Fate::kAnswered);
  EXPECT_EQ(result.status, 418);
  EXPECT_EQ(result.body, "teapot");
  EXPECT_EQ(result.retry_after, std::chrono::seconds(17));
  EXPECT_EQ(result.error, "");
  EXPECT_EQ(slack.Bodies(), std::vector<std::string>{R"({"text": "hello"})"});
}

TEST(SendHttpTest, AnAbsurdRetryAfterIsADay) {
  RecordingSlack slack({SlackReply::Words(429, "", "Retry-After: 9223372036854775807")});
  EXPECT_EQ(SendHttp(Post(slack.Url())).retry_after, std::chrono::hours(24));
}

TEST(SendHttpTest, FollowsNoRedirect) {
  // Symptom: a redirect carried the request, with its secrets, to another host.
  RecordingSlack other;
  RecordingSlack slack({SlackReply::Words(307, "", "Location: " + other.Url())});
  const HttpResult result = SendHttp(Post(slack.Url()));
  EXPECT_EQ(result.fate, Fate::kAnswered);
  EXPECT_EQ(result.status, 307);
  EXPECT_EQ(other.Connections(), 0);
}

TEST(SendHttpTest, NobodyListeningIsNotSent) {
  const HttpResult result = SendHttp(Post("http://127.0.0.1:" + std::to_string(FreePort()) + "/hush"));
  EXPECT_EQ(result.fate, Fate::kNotSent);
  EXPECT_EQ(result.error, "the connection was refused");
}

TEST(SendHttpTest, AHostWithoutAddressIsNotSent) {
  const HttpResult result = SendHttp(Post("https://no-such-host.invalid/hush"));
  EXPECT_EQ(result.fate, Fate::kNotSent);
  EXPECT_FALSE(result.timed_out && result.error.empty());
  EXPECT_EQ(result.error.find("invalid"), std::string::npos) << result.error;
}

TEST(SendHttpTest, AConnectionClosedBeforeTheAnswerIsInDoubt) {
  for (const SlackReply& reply : {SlackReply::CloseRead(), SlackReply::CloseUnread()}) {
    RecordingSlack slack({reply});
    const HttpResult result = SendHttp(Post(slack.Url()));
    EXPECT_EQ(result.fate, Fate::kInDoubt);
    EXPECT_EQ(result.error, "the connection was closed before an answer came");
    EXPECT_EQ(slack.Connections(), 1);  // libcurl did not try again by itself
  }
}

TEST(SendHttpTest, NoAnswerInTimeIsInDoubt) {
  RecordingSlack slack({SlackReply::Silent()});
  HttpRequest request = Post(slack.Url());
  request.total_timeout = milliseconds(300);
  const HttpResult result = SendHttp(request);
  EXPECT_EQ(result.fate, Fate::kInDoubt);
  EXPECT_TRUE(result.timed_out);
  EXPECT_EQ(slack.Posts(), 1);
}

TEST(SendHttpTest, NoConnectionInTimeIsNotSent) {
  // A TLS handshake that the other side never answers is part of connecting.
  const Socket listener = ListenOnLoopback(0);
  HttpRequest request = Post("https://127.0.0.1:" + std::to_string(LocalPort(listener.Get())) + "/hush");
  request.connect_timeout = milliseconds(300);
  const MonotonicTime started = MonotonicClock::now();
  const HttpResult result = SendHttp(request);
  EXPECT_LT(MonotonicClock::now() - started, std::chrono::seconds(10));
  EXPECT_EQ(result.fate, Fate::kNotSent);
  EXPECT_TRUE(result.timed_out);
  EXPECT_TRUE(result.error.starts_with("no connection within ")) << result.error;
}

TEST(SendHttpTest, ASlowAnswerIsWaitedFor) {
  RecordingSlack slack({SlackReply::Slow(milliseconds(400))});
  EXPECT_EQ(SendHttp(Post(slack.Url())).body, "ok");
}

TEST(SendHttpTest, AnAnswerThatIsTooLongIsAFailure) {
  RecordingSlack slack({SlackReply::Words(200, std::string(5000, 'x'))});
  HttpRequest request = Post(slack.Url());
  request.longest_answer = 4999;
  const HttpResult result = SendHttp(request);
  EXPECT_EQ(result.fate, Fate::kInDoubt);
  EXPECT_EQ(result.error, "the answer is longer than 4999 bytes");
}

TEST(SendHttpTest, StopsWhenAsked) {
  RecordingSlack slack({SlackReply::Silent()});
  std::stop_source stop;
  std::jthread stopper([&] {
    slack.WaitForPosts(1);
    stop.request_stop();
  });
  const MonotonicTime started = MonotonicClock::now();
  const HttpResult result = SendHttp(Post(slack.Url()), stop.get_token());
  EXPECT_EQ(result.error, "interrupted");
  EXPECT_EQ(result.fate, Fate::kInDoubt);
  EXPECT_LT(MonotonicClock::now() - started, std::chrono::seconds(5));
}

TEST(SendHttpTest, RefusesAHeaderThatWouldBeTwo) {
  RecordingSlack slack;
  HttpRequest request = Post(slack.Url());
  request.headers = {{"apikey", Secret("hush\r\nX-Other: 1")}};
  const HttpResult result = SendHttp(request);
  EXPECT_EQ(result.fate, Fate::kNotSent);
  EXPECT_EQ(result.error, "the value of header apikey holds a line break");
  EXPECT_EQ(slack.Connections(), 0);
}

TEST(SendHttpTest, DoesNotSendToAUrlWithAProblem) {
  const HttpResult result = SendHttp(Post("http://127.0.0.1.evil.invalid/hush"));
  EXPECT_EQ(result.fate, Fate::kNotSent);
  EXPECT_TRUE(result.error.starts_with("its URL is plain http")) << result.error;
}

TEST(SendHttpTest, PlainHttpNeverGoesThroughAProxy) {
  // Symptom: with http_proxy set, the proxy read what was meant for this host alone.
  RecordingSlack proxy;
  RecordingSlack slack;
  const ScopedVariable variable("http_proxy", "http://127.0.0.1:" + std::to_string(proxy.Port()));
  EXPECT_EQ(SendHttp(Post(slack.Url())).status, 200);
  EXPECT_EQ(proxy.Connections(), 0);
}

TEST(SendHttpTest, AProxyThatRefusesHasSentNothingOn) {
  RecordingSlack proxy;  // knows no CONNECT, and closes
  const ScopedVariable variable("https_proxy", "http://127.0.0.1:" + std::to_string(proxy.Port()));
  const HttpResult result = SendHttp(Post("https://hooks.example.com/hush"));
  EXPECT_EQ(proxy.Connections(), 1);
  EXPECT_EQ(result.fate, Fate::kNotSent) << result.error;
}

TEST(SendHttpTest, AStrangersCertificateIsNotTrusted) {
  const TlsEndpoint endpoint;
  const HttpResult result = SendHttp(Post(endpoint.Url()));
  EXPECT_EQ(result.fate, Fate::kNotSent);
  EXPECT_NE(result.error.find("SSL_CERT_FILE"), std::string::npos) << result.error;
}

TEST(SendHttpTest, SslCertFileNamesWhomToTrust) {
  // Symptom: libcurl reads no such variable, and the documentation said that it does.
  const TlsEndpoint endpoint;
  const ScopedVariable variable("SSL_CERT_FILE", endpoint.Certificate().string());
  const HttpResult result = SendHttp(Get(endpoint.Url()));
  EXPECT_EQ(result.status, 200) << result.error;
}

TEST(SendHttpTest, SaysWhenSslCertFileIsNoUse) {
  const TlsEndpoint endpoint;
  const ScopedVariable variable("SSL_CERT_FILE", endpoint.Certificate().string() + ".not-there");
  const HttpResult result = SendHttp(Get(endpoint.Url()));
  EXPECT_EQ(result.fate, Fate::kNotSent);
  EXPECT_NE(result.error.find("SSL_CERT_FILE"), std::string::npos) << result.error;
}

TEST(SendHttpTest, PlainTextWhereTlsIsExpectedIsNotSent) {
  RecordingSlack slack;
  const HttpResult result = SendHttp(Post("https://127.0.0.1:" + std::to_string(slack.Port()) + "/hush"));
  EXPECT_EQ(result.fate, Fate::kNotSent);
  EXPECT_EQ(slack.Posts(), 0);
}

}  // namespace
}  // namespace test
}  // namespace freshness
