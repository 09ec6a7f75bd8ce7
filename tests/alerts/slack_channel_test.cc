#include "alerts/slack_channel.h"

#include <gtest/gtest.h>

#include "tests/alerts/alert_fixture.h"
#include "tests/doubles/manual_clock.h"
#include "tests/doubles/recording_slack.h"
#include "tests/doubles/tls_endpoint.h"
#include "tests/support/free_port.h"

namespace freshness {

// GoogleTest finds it here.
inline void PrintTo(Delivery delivery, std::ostream* out) {
  *out << (delivery == Delivery::kDelivered  ? "delivered"
           : delivery == Delivery::kRejected ? "rejected"
           : delivery == Delivery::kInDoubt  ? "in doubt"
                                             : "not configured");
}

namespace test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Waits = std::vector<Duration>;

const Alert kAlert = *Compose(Night({StaleTelemetry()}), FromCi());

// A channel that waits on a clock of its own.
class SlackChannelTest : public ::testing::Test {
 protected:
  DeliveryResult Send(const std::string& url) {
    settings_.webhook = Secret(url);
    SlackChannel channel(
        settings_, [](const HttpRequest& request) { return SendHttp(request); },
        [this](Duration pause) {
          waits_.push_back(pause);
          clock_.Advance(pause);
        },
        clock_);
    const DeliveryResult result = channel.Send(kAlert);
    EXPECT_EQ(result.detail.find("hush"), std::string::npos) << result.detail;
    EXPECT_EQ(result.detail.find('\n'), std::string::npos) << result.detail;
    return result;
  }

  ManualClock clock_;
  SlackSettings settings_;
  Waits waits_;
};

void ExpectDelivery(const DeliveryResult& result, const RecordingSlack& slack, Delivery delivery, int posts,
                    const std::string& detail) {
  EXPECT_EQ(result.delivery, delivery);
  EXPECT_EQ(result.attempts, posts);
  EXPECT_EQ(slack.Posts(), posts);
  EXPECT_EQ(result.detail, detail);
  EXPECT_EQ(slack.Violations(), std::vector<std::string>());
}

TEST_F(SlackChannelTest, OkIsDelivered) {
  RecordingSlack slack;
  ExpectDelivery(Send(slack.Url()), slack, Delivery::kDelivered, 1, "Slack answered 200 ok");
  EXPECT_EQ(waits_, Waits{});
}

TEST_F(SlackChannelTest, ASlowOkIsDelivered) {
  RecordingSlack slack({SlackReply::Slow(milliseconds(300))});
  ExpectDelivery(Send(slack.Url()), slack, Delivery::kDelivered, 1, "Slack answered 200 ok");
}

TEST_F(SlackChannelTest, RefusedBlocksAreSentOnceMoreAsText) {
  RecordingSlack slack({SlackReply::Words(400, "invalid_blocks")});
  ExpectDelivery(Send(slack.Url()), slack, Delivery::kDelivered, 2, "Slack answered 200 ok");
  EXPECT_NE(slack.Bodies().at(0).find("\"blocks\""), std::string::npos);
  EXPECT_EQ(slack.Bodies().at(1).find("\"blocks\""), std::string::npos);
  EXPECT_NE(slack.Bodies().at(1).find("rollups_hourly stale"), std::string::npos);
  EXPECT_EQ(waits_, Waits{});
}

TEST_F(SlackChannelTest, RefusedTextIsNotSentAThirdTime) {
  RecordingSlack slack({SlackReply::Words(400, "invalid_blocks"), SlackReply::Words(400, "invalid_payload")});
  ExpectDelivery(Send(slack.Url()), slack, Delivery::kRejected, 2, "Slack answered 400 invalid_payload");
}

TEST_F(SlackChannelTest, ANoIsNotAskedAgain) {
  for (const auto& [status, word] : {std::pair(403, "action_prohibited"), std::pair(404, "no_service"),
                                     std::pair(404, "channel_not_found"), std::pair(410, "channel_is_archived")}) {
    RecordingSlack slack({SlackReply::Words(status, word)});
    ExpectDelivery(Send(slack.Url()), slack, Delivery::kRejected, 1,
                   "Slack answered " + std::to_string(status) + " " + word);
  }
}

TEST_F(SlackChannelTest, TooManyRequestsWaitsAsAsked) {
  RecordingSlack slack({SlackReply::Words(429, "rate_limited", "Retry-After: 7"),
                        SlackReply::Words(429, "rate_limited", "Retry-After: 3600")});
  ExpectDelivery(Send(slack.Url()), slack, Delivery::kDelivered, 3, "Slack answered 200 ok");
  EXPECT_EQ(waits_, (Waits{seconds(7), seconds(60)}));
}

TEST_F(SlackChannelTest, TooManyRequestsWithoutATimeBacksOffFiveTimes) {
  RecordingSlack slack(std::deque<SlackReply>(9, SlackReply::Words(429, "rate_limited")));
  ExpectDelivery(Send(slack.Url()), slack, Delivery::kRejected, 5,
                 "Slack answered 429 rate_limited; given up after 5 tries");
  EXPECT_EQ(waits_, (Waits{seconds(1), seconds(2), seconds(4), seconds(8)}));
}

TEST_F(SlackChannelTest, AllTriesTogetherTakeTwoMinutes) {
  RecordingSlack slack(std::deque<SlackReply>(9, SlackReply::Words(429, "rate_limited", "Retry-After: 60")));
  ExpectDelivery(Send(slack.Url()), slack, Delivery::kRejected, 2,
                 "Slack answered 429 rate_limited; given up after 2 tries");
  EXPECT_EQ(waits_, Waits{seconds(60)});
}

TEST_F(SlackChannelTest, TooManyRequestsAfterRefusedBlocksStaysWithText) {
  RecordingSlack slack({SlackReply::Words(400, "invalid_blocks"), SlackReply::Words(429, "rate_limited")});
  ExpectDelivery(Send(slack.Url()), slack, Delivery::kDelivered, 3, "Slack answered 200 ok");
  EXPECT_EQ(slack.Bodies().at(2).find("\"blocks\""), std::string::npos);
}

TEST_F(SlackChannelTest, AServerErrorIsInDoubt) {
  RecordingSlack slack({SlackReply::Words(500, "rollup_error")});
  ExpectDelivery(Send(slack.Url()), slack, Delivery::kInDoubt, 1, "Slack answered 500 rollup_error");
}

TEST_F(SlackChannelTest, SomebodyElsesPageIsInDoubtAndNotQuoted) {
  // Symptom: a proxy's page that names the path asked for carried the webhook's secret into the log.
  std::string page = "<p>Not found: /services/" + RecordingSlack::Secret() + "</p>";
  page.resize(20000, ' ');
  page += "x";
  RecordingSlack slack({SlackReply::Words(502, page)});
  ExpectDelivery(Send(slack.Url()), slack, Delivery::kInDoubt, 1,
                 "the webhook answered 502 with 20001 bytes that are not Slack's words");
  RecordingSlack portal({SlackReply::Words(200, "<html>please log in")});
  ExpectDelivery(Send(portal.Url()), portal, Delivery::kInDoubt, 1,
                 "the webhook answered 200 with 19 bytes that are not Slack's words");
}

TEST_F(SlackChannelTest, ARedirectIsANo) {
  RecordingSlack other;
  RecordingSlack slack({SlackReply::Words(302, "", "Location: " + other.Url())});
  ExpectDelivery(Send(slack.Url()), slack, Delivery::kRejected, 1,
                 "the webhook answered 302, a redirect, and those are not followed");
  EXPECT_EQ(other.Connections(), 0);
}

TEST_F(SlackChannelTest, NoAnswerIsInDoubtAndNotRepeated) {
  // Symptom: the same alert twice, because the first answer was lost.
  settings_.total_timeout = milliseconds(300);
  RecordingSlack slack({SlackReply::Silent()});
  const DeliveryResult result = Send(slack.Url());
  ExpectDelivery(result, slack, Delivery::kInDoubt, 1, result.detail);
  EXPECT_TRUE(result.detail.starts_with("the alert went out and no answer came: no whole answer within")) << result.detail;
}

TEST_F(SlackChannelTest, ClosedWithoutAnAnswerIsInDoubt) {
  for (const SlackReply& reply : {SlackReply::CloseRead(), SlackReply::CloseUnread()}) {
    RecordingSlack slack({reply});
    const DeliveryResult result = Send(slack.Url());
    EXPECT_EQ(result.delivery, Delivery::kInDoubt);
    EXPECT_EQ(result.detail, "the alert went out and no answer came: the connection was closed before an answer came");
    EXPECT_EQ(slack.Connections(), 1);
  }
}

TEST_F(SlackChannelTest, NobodyListeningIsTriedFiveTimes) {
  const DeliveryResult result = Send("http://127.0.0.1:" + std::to_string(FreePort()) + "/services/hush");
  EXPECT_EQ(result.delivery, Delivery::kRejected);
  EXPECT_EQ(result.attempts, 0);
  EXPECT_EQ(result.detail, "the webhook could not be reached: the connection was refused; given up after 5 tries");
  EXPECT_EQ(waits_, (Waits{seconds(1), seconds(2), seconds(4), seconds(8)}));
}

TEST_F(SlackChannelTest, ACertificateThatIsNotTrustedGetsNothing) {
  const TlsEndpoint endpoint;
  const DeliveryResult result = Send(endpoint.Url() + "services/hush");
  EXPECT_EQ(result.delivery, Delivery::kRejected);
  EXPECT_EQ(result.attempts, 0);
  EXPECT_NE(result.detail.find("certificate is not trusted"), std::string::npos) << result.detail;
}

TEST_F(SlackChannelTest, PlainTextWhereTlsIsExpectedGetsNothing) {
  RecordingSlack slack;
  const DeliveryResult result = Send("https://127.0.0.1:" + std::to_string(slack.Port()) + "/services/hush");
  EXPECT_EQ(result.delivery, Delivery::kRejected);
  EXPECT_EQ(slack.Posts(), 0);
  EXPECT_EQ(slack.Connections(), 5);
}

TEST_F(SlackChannelTest, AWebhookThatIsNoUrlIsSaidWithoutIt) {
  for (const char* url : {"hooks.example.com/services/hush", "https://hooks.example.com/services/hush hush",
                          "http://hooks.example.com/services/hush", "https://hush@hooks.example.com/"}) {
    const DeliveryResult result = Send(url);
    EXPECT_EQ(result.delivery, Delivery::kRejected) << url;
    EXPECT_TRUE(result.detail.starts_with("the webhook is ") || result.detail.starts_with("the webhook has "))
        << result.detail;
    EXPECT_EQ(result.detail.find("hooks.example"), std::string::npos) << result.detail;
  }
  EXPECT_EQ(waits_, Waits{});
}

TEST_F(SlackChannelTest, WithoutAWebhookThereIsNoChannel) {
  EXPECT_EQ(Send("").delivery, Delivery::kNotConfigured);
}

}  // namespace
}  // namespace test
}  // namespace freshness
