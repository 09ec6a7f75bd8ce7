// What the webhook does, and what the program makes of it.
#include "tests/e2e/support/night_fixture.h"

namespace freshness::test {
namespace {

struct WebhookCase {
  const char* name;
  std::deque<SlackReply> script;
  int exit_code;
  int posts;
  const char* said;  // on stderr
};

void PrintTo(const WebhookCase& each, std::ostream* out) {
  *out << each.name;
}

class WebhookTest : public NightTest {
 protected:
  WebhookTest() { Break(NightStep::kGdpr); }
};
class WebhookAnswerTest : public WebhookTest, public ::testing::WithParamInterface<WebhookCase> {};

TEST_P(WebhookAnswerTest, DecidesTheExitCode) {
  SlackAnswers(GetParam().script);
  const Finished done = Exporter({"nightly", "--log.level=debug"});
  EXPECT_EQ(done.exit_code, GetParam().exit_code) << done.err;
  EXPECT_EQ(slack_->Posts(), GetParam().posts);
  EXPECT_TRUE(Has(done.err, GetParam().said)) << done.err;
  EXPECT_FALSE(Has(done.out + done.err, "hush0")) << done.err;
}

const WebhookCase kWebhookCases[] = {
    {"Ok", {SlackReply::Ok()}, 1, 1, "alert delivered"},
    {"NotFound", {SlackReply::Words(404, "no_service")}, 3, 1, "ALERT NOT DELIVERED"},
    {"Forbidden", {SlackReply::Words(403, "invalid_token")}, 3, 1, "403 invalid_token"},
    {"Gone", {SlackReply::Words(410, "channel_is_archived")}, 3, 1, "410 channel_is_archived"},
    {"BadBlocksThenPlain", {SlackReply::Words(400, "invalid_blocks")}, 1, 2, "alert delivered"},
    {"BadTwice", {SlackReply::Words(400, "invalid_blocks"), SlackReply::Words(400, "no_text")}, 3, 2, "ALERT NOT DELIVERED"},
    {"TooManyThenOk", {SlackReply::Words(429, "rate_limited", "Retry-After: 1")}, 1, 2, "alert delivered"},
    {"ServerError", {SlackReply::Words(500, "rollback_error")}, 3, 1, "ALERT IN DOUBT"},
    {"ClosedUnanswered", {SlackReply::CloseRead()}, 3, 1, "ALERT IN DOUBT"},
    {"AnotherPage", {SlackReply::Words(200, std::string(20'000, '<'))}, 3, 1, "ALERT IN DOUBT"},
    {"Redirect",
     {SlackReply::Words(302, "", "Location: http://127.0.0.1:1/services/T0/B0/hush0")},
     3,
     1,
     "a redirect, and those are not followed"},
};

INSTANTIATE_TEST_SUITE_P(, WebhookAnswerTest, ::testing::ValuesIn(kWebhookCases),
                         [](const auto& test) { return std::string(test.param.name); });

TEST_F(WebhookTest, OneThatNeverAnswersIsInDoubtAndNotRepeated) {
  SlackAnswers({SlackReply::Silent()});
  const auto started = std::chrono::steady_clock::now();
  const Finished done = Exporter({"nightly", "--run.id=77"});
  EXPECT_LT(std::chrono::steady_clock::now() - started, std::chrono::seconds(20));
  EXPECT_EQ(done.exit_code, 3);
  EXPECT_TRUE(Has(done.err, "ALERT IN DOUBT")) << done.err;
  const Finished again = Exporter({"notify", "--run.id=77"});
  EXPECT_EQ(again.exit_code, 3);
  EXPECT_TRUE(Has(again.err, "ALERT IN DOUBT")) << again.err;
  EXPECT_EQ(slack_->Posts(), 1);
}

TEST_F(WebhookTest, OneThatIsNotSetIsSaidLoudly) {
  environment_.erase("MONITOR_ALERT_WEBHOOK_URL");
  for (const char* command : {"nightly", "notify"}) {
    const Finished done = Exporter({command});
    EXPECT_EQ(done.exit_code, 3) << command;
    EXPECT_TRUE(Has(done.err, "ALERT NOT DELIVERED") && Has(done.err, "MONITOR_ALERT_WEBHOOK_URL is not set")) << done.err;
  }
}

TEST_F(NightTest, WithoutAWebhookAGreenNightPasses) {
  environment_.erase("MONITOR_ALERT_WEBHOOK_URL");
  EXPECT_EQ(Exporter({"nightly"}).exit_code, 0);
}

// Secrets were printed when they had no scheme, or had spaces.
TEST_F(WebhookTest, AMalformedOneIsSaidWithoutAnyPartOfIt) {
  for (const char* url : {"hooks.hush0.example/services/T0hush0/B0hush0/hush0", "hush0 hush0 hush0",
                          "https://hooks.hush0.example/ser vices/T0hush0", "http://hooks.hush0.example/services/T0hush0",
                          "http://192.0.2.7/services/hush0", "https://hush0:hush0@hooks.hush0.example/services/hush0",
                          "ftp://hush0.example/hush0", "https://"}) {
    environment_["MONITOR_ALERT_WEBHOOK_URL"] = url;
    for (const char* format : {"logfmt", "json"}) {
      const Finished done = Exporter({"notify", "--log.level=debug", std::string("--log.format=") + format});
      EXPECT_EQ(done.exit_code, 3) << url;
      EXPECT_TRUE(Has(done.err, "MONITOR_ALERT_WEBHOOK_URL")) << done.err;
      EXPECT_FALSE(Has(done.out + done.err, "hush0")) << done.out << done.err;
    }
  }
  environment_["MONITOR_ALERT_WEBHOOK_URL"] = "hooks.hush0.example/services/T0hush0";
  const Finished done = Exporter({"nightly", "--log.level=debug", "--report.json=" + (Folder() / "report").string()});
  EXPECT_EQ(done.exit_code, 3);
  EXPECT_FALSE(Has(done.out + done.err + ReadFile(Folder() / "report"), "hush0")) << done.out << done.err;
}

TEST_F(WebhookTest, OneInAFileWorksAndAnUnreadableFileIsSaid) {
  const ConfigFile file(slack_->Url() + "\n");
  environment_.erase("MONITOR_ALERT_WEBHOOK_URL");
  environment_["MONITOR_ALERT_WEBHOOK_URL_FILE"] = file.Path().string();
  EXPECT_EQ(Exporter({"nightly"}).exit_code, 1);
  OnlyMessage();
  environment_["MONITOR_ALERT_WEBHOOK_URL_FILE"] = (Folder() / "gone").string();
  const Finished done = Exporter({"nightly"});
  EXPECT_EQ(done.exit_code, 3);
  EXPECT_TRUE(Has(done.err, "ALERT NOT DELIVERED")) << done.err;
}

}  // namespace
}  // namespace freshness::test
