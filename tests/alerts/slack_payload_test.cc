#include "alerts/slack_payload.h"

#include <gtest/gtest.h>

#include <random>

#include "alerts/slack_text.h"
#include "tests/alerts/alert_fixture.h"
#include "tests/doubles/slack_rules.h"

namespace freshness::test {
namespace {

const std::vector<std::string> kNone;

// What a table's or check's name, or a server's message, may bring along.
const std::vector<std::string> kPieces = {"<!channel>",
                                          "<!here|x>",
                                          "<@U123>",
                                          "<https://evil.example.com|click>",
                                          "&",
                                          "&amp;",
                                          "*",
                                          "`",
                                          "```",
                                          "_",
                                          "~",
                                          ">",
                                          "<",
                                          "|",
                                          "\"",
                                          "\\",
                                          "\n",
                                          "\r\n",
                                          "\t",
                                          " ",
                                          "表",
                                          "집계",
                                          "تليمترية",
                                          "\u202E",
                                          "e\u0301\u0301\u0301",
                                          "👩‍🚒",
                                          "🇩🇪",
                                          "\u2028",
                                          std::string("\0", 1),
                                          "\xFF",
                                          "\xC3",
                                          "\xED\xA0\x80",
                                          "\xF4\x90\x80\x80",
                                          "rollups_hourly",
                                          "a"};

class Generator {
 public:
  explicit Generator(unsigned seed) : random_(seed) {}

  std::size_t UpTo(std::size_t most) { return std::uniform_int_distribution<std::size_t>(0, most)(random_); }
  std::string Text(std::size_t most_pieces) {
    std::string text;
    for (std::size_t left = UpTo(most_pieces); left > 0; --left) text += kPieces[UpTo(kPieces.size() - 1)];
    return text;
  }
  RunReport Report() {
    std::vector<StepReport> steps;
    for (std::size_t left = UpTo(5); left > 0; --left) steps.push_back(Step());
    steps.push_back(PlainStep(Text(4), StepOutcome::kFailed, {Text(UpTo(20) == 0 ? 2000 : 60)}));
    RunReport report = Night(steps);
    report.run_id = Text(80);
    report.target = Text(80);
    return report;
  }
  AlertContext Context() {
    const std::string url = UpTo(1) == 0 ? "https://ci.example.com/" : "";
    return {Text(20), url + Text(60), Text(90), Text(2), url + std::string(UpTo(1000), '&')};
  }

 private:
  StepReport Step() {
    if (UpTo(2) == 0) return PlainStep(Text(10), StepOutcome(UpTo(3)), std::vector<std::string>(UpTo(3), Text(30)));
    std::vector<CheckResult> checks;
    for (std::size_t left = UpTo(20); left > 0; --left) {
      checks.push_back(Checked(Text(30), kAllStates[UpTo(std::size(kAllStates) - 1)], UpTo(1) == 0 ? "same" : Text(40)));
    }
    return CheckedStep(Text(5), checks);
  }

  std::mt19937 random_;
};

TEST(SlackPayloadTest, ReadsAsAPersonWouldWishAt4InTheMorning) {
  const auto alert = Compose(Night({PlainStep("seed", StepOutcome::kPassed), StaleTelemetry()}), FromCi());
  const std::string body = SlackPayload(*alert);
  EXPECT_EQ(SlackViolations(body), kNone);
  EXPECT_EQ(SlackWords(body),
            "Freshness: telemetry failed on staging: rollups_hourly stale: newest bucket ended 3 h 21 min ago, limit 1 h 30 "
            "min\n"
            "Freshness: telemetry failed on staging\n"
            "*Why*\n• rollups_hourly stale: newest bucket ended 3 h 21 min ago, limit 1 h 30 min\n"
            "*What to do*\nWhat writes this table has stopped: the refresh for rollups (see cron.job_run_details), the "
            "application for the audit log.\n"
            "<https://example.com/docs/RUNBOOK.md#stale|Runbook> · "
            "<https://ci.example.com/acme/omniops/actions/runs/8411|This run>\n"
            "Passed: seed and 1 of 2 checks of telemetry.\n"
            "*Target*\nstaging (db.example.com:5432/app)\n*Started*\n2026-11-23T03:00:00Z\n*Took*\n12 s\n*Run*\n8411-1\n"
            "*Repository*\nacme/omniops\n*Job*\ntelemetry-nightly\n*Attempt*\n1\n");
}

TEST(SlackPayloadTest, FiveHundredFailingChecksFit) {
  // Symptom: a bad night was too long for Slack, so nobody heard of it.
  std::vector<CheckResult> checks;
  for (int i = 0; i < 500; ++i) {
    std::string name = std::to_string(i);
    for (int length = 0; length < 20; ++length) name += kPieces[static_cast<std::size_t>(i + length) % kPieces.size()];
    checks.push_back(Checked(name, State::kStale, "reason " + std::to_string(i) + " <!channel> & *x* `y`"));
  }
  const auto alert = Compose(Night({CheckedStep("telemetry", checks)}), FromCi());
  ASSERT_EQ(alert->causes.size(), 500u);
  for (const std::string& body : {SlackPayload(*alert), SlackPlainPayload(*alert)}) {
    EXPECT_EQ(SlackViolations(body), kNone);
    const std::string words = SlackWords(body);
    EXPECT_NE(words.find("reason 0 <!channel> & *x* `y`"), std::string::npos);
    EXPECT_NE(words.find(" more\n"), std::string::npos);
    EXPECT_EQ(body.find("<!channel>"), std::string::npos);
  }
}

TEST(SlackPayloadTest, FiveHundredChecksWithOneTroubleAreALine) {
  std::vector<CheckResult> checks;
  for (int i = 0; i < 500; ++i)
    checks.push_back(Checked("check_number_" + std::to_string(i), State::kUnknown, "unreachable: x"));
  const std::string words = SlackWords(SlackPayload(*Compose(Night({CheckedStep("telemetry", checks)}), {})));
  EXPECT_NE(words.find("• 500 checks unknown: unreachable: x (check_number_0, "), std::string::npos) << words;
}

TEST(SlackPayloadTest, TwentyKilobytesOfHtmlFit) {
  // Symptom: a proxy's error page in a field, and Slack refused the message.
  std::string page = "<html><body>";
  while (page.size() < 20000) page += "<p>502 &nbsp; Bad Gateway</p>\n";
  const auto alert = Compose(Night({PlainStep("seed", StepOutcome::kFailed, {page})}), {});
  EXPECT_EQ(SlackViolations(SlackPayload(*alert)), kNone);
  EXPECT_EQ(SlackViolations(SlackPlainPayload(*alert)), kNone);
}

TEST(SlackPayloadTest, AnythingGivesAMessageThatSlackTakes) {
  Generator generator(20261123);
  for (int i = 0; i < 2000; ++i) {
    const RunReport report = generator.Report();
    const AlertContext context = generator.Context();
    const Alert alert = i % 10 == 0 ? ComposeOutside(report, context) : *Compose(report, context);
    const std::string body = i % 4 == 0 ? SlackPlainPayload(alert) : SlackPayload(alert);
    ASSERT_EQ(SlackViolations(body), kNone) << i << "\n" << body;
  }
}

TEST(SlackPayloadTest, AnEmptyAlertIsStillAMessage) {
  Alert alert;
  alert.causes = {""};
  alert.facts = {{"", ""}};
  alert.summary = "x";
  EXPECT_EQ(SlackViolations(SlackPayload(alert)), kNone);
}

}  // namespace
}  // namespace freshness::test
