// A night that is interrupted or killed: one alert all the same.
#include <csignal>
#include <pqxx/pqxx>

#include "tests/e2e/support/night_fixture.h"

namespace freshness::test {
namespace {

class InterruptedNightTest : public NightTest {
 protected:
  // Sends SIGTERM to `night`; its exit code, or nothing, with a failure, when it takes over 5 seconds to end.
  static std::optional<int> Interrupt(Subprocess& night, int signal = SIGTERM) {
    const auto started = std::chrono::steady_clock::now();
    night.Signal(signal);
    const auto exit_code = night.Wait(std::chrono::seconds(20));
    EXPECT_LT(std::chrono::steady_clock::now() - started, std::chrono::seconds(5));
    return exit_code;
  }
  void ExpectInterrupted(Subprocess& night, const std::string& step, int skipped) {
    EXPECT_EQ(Interrupt(night), 1) << night.Out() << night.Err();
    const std::string words = OnlyMessage();
    EXPECT_TRUE(Has(words, step + " failed")) << words;
    EXPECT_TRUE(Has(words, "interrupted")) << words;
    const std::string out = night.Out();
    int found = 0;
    for (auto at = out.find("the run was interrupted before"); at != std::string::npos;
         at = out.find("the run was interrupted before", at + 1)) {
      ++found;
    }
    EXPECT_EQ(found, skipped) << out;
  }

  pqxx::connection holder_{postgres_.SocketUrl(kDatabase)};
};

TEST_F(InterruptedNightTest, DuringObserve) {
  pqxx::work transaction(holder_);
  transaction.exec("lock table chat_telemetry in access exclusive mode");
  const auto night = Start({"nightly"});
  ASSERT_TRUE(WaitUntilHeld("Lock"));
  ExpectInterrupted(*night, "observe", 7);
}

TEST_F(InterruptedNightTest, DuringTheSeed) {
  pqxx::work transaction(holder_);
  transaction.exec("select pg_advisory_xact_lock(hashtextextended('refresh_chat_telemetry_rollups', 0))");
  const auto night = Start({"nightly"});
  ASSERT_TRUE(WaitUntilHeld("Lock"));
  ExpectInterrupted(*night, "seed", 6);
}

TEST_F(InterruptedNightTest, DuringTheTelemetryChecks) {
  const ConfigFile config(SlowAfterTheSeed("telemetry"));
  const auto night = Start({"nightly", config.Flag()});
  ASSERT_TRUE(WaitUntilHeld("Timeout"));
  ExpectInterrupted(*night, "telemetry", 5);
}

TEST_F(InterruptedNightTest, DuringTheGdprChecksWithWhatHadFailedBefore) {
  const ConfigFile config(SlowAfterTheSeed("gdpr") +
                          "  - {name: ahead, table: chat_telemetry, timestamp: created_at, error_after: 1d}\n");
  Break(NightStep::kTelemetry);
  const auto night = Start({"nightly", config.Flag()});
  ASSERT_TRUE(WaitUntilHeld("Timeout"));
  ExpectInterrupted(*night, "telemetry and gdpr", 4);
  EXPECT_TRUE(Has(OnlyMessage(), "ahead future: "));
}

// CI waits some seconds after SIGTERM, and then kills.
TEST_F(InterruptedNightTest, AWebhookThatNeverAnswersHoldsItNoLongerThan5Seconds) {
  SlackAnswers({SlackReply::Silent()});
  pqxx::work transaction(holder_);
  transaction.exec("select pg_advisory_xact_lock(hashtextextended('refresh_chat_telemetry_rollups', 0))");
  const auto night = Start({"nightly"});
  ASSERT_TRUE(WaitUntilHeld("Lock"));
  EXPECT_EQ(Interrupt(*night, SIGINT), 3) << night->Err();
  EXPECT_TRUE(Has(night->Err(), "ALERT IN DOUBT")) << night->Err();
  EXPECT_EQ(slack_->Posts(), 1);
}

TEST_F(InterruptedNightTest, TheSeedLeavesNothingBehind) {
  const std::string digest = "select md5(string_agg(t::text, '' order by id)) from chat_telemetry t";
  const std::string before = Value(digest);
  pqxx::work transaction(holder_);
  transaction.exec("lock table gdpr_audit_log in access exclusive mode");  // its last table but those of conversations
  const auto seed = Start({"seed"});
  ASSERT_TRUE(WaitUntilHeld("Lock"));
  EXPECT_EQ(Interrupt(*seed), 1) << seed->Err();
  transaction.abort();
  EXPECT_EQ(Value(digest), before);
}

TEST_F(InterruptedNightTest, KilledItLeavesItsCausesForNotify) {
  Break(NightStep::kTelemetry);
  const ConfigFile config(SlowAfterTheSeed("gdpr") +
                          "  - {name: ahead, table: chat_telemetry, timestamp: created_at, error_after: 1d}\n");
  const auto night = Start({"nightly", config.Flag(), "--run.id=77"});
  ASSERT_TRUE(WaitUntilHeld("Timeout"));
  night->Signal(SIGKILL);
  EXPECT_EQ(night->Wait(std::chrono::seconds(10)), 128 + SIGKILL);
  EXPECT_EQ(slack_->Connections(), 0);
  EXPECT_EQ(Exporter({"notify", "--run.id=77"}).exit_code, 0);
  const std::string words = OnlyMessage();
  EXPECT_TRUE(Has(words, "telemetry failed") && Has(words, "ahead future: ")) << words;
}

TEST_F(InterruptedNightTest, KilledBeforeAnythingFailedNotifySaysSo) {
  pqxx::work transaction(holder_);
  transaction.exec("lock table chat_telemetry in access exclusive mode");
  const auto night = Start({"nightly", "--run.id=77"});
  ASSERT_TRUE(WaitUntilHeld("Lock"));
  night->Signal(SIGKILL);
  EXPECT_EQ(night->Wait(std::chrono::seconds(10)), 128 + SIGKILL);
  EXPECT_EQ(Exporter({"notify", "--run.id=77"}).exit_code, 0);
  EXPECT_TRUE(Has(OnlyMessage(), "no step of this run has recorded anything"));
}

// Whether Slack has it is not known, so it is not repeated.
TEST_F(InterruptedNightTest, KilledWhileItWasAlertingNotifyDoesNotRepeat) {
  SlackAnswers({SlackReply::Silent()});
  Break(NightStep::kGdpr);
  const auto night = Start({"nightly", "--run.id=77"});
  ASSERT_TRUE(slack_->WaitForPosts(1));
  night->Signal(SIGKILL);
  EXPECT_EQ(night->Wait(std::chrono::seconds(10)), 128 + SIGKILL);
  const Finished done = Exporter({"notify", "--run.id=77"});
  EXPECT_EQ(done.exit_code, 3);
  EXPECT_TRUE(Has(done.err, "ALERT IN DOUBT")) << done.err;
  EXPECT_EQ(slack_->Posts(), 1);
}

}  // namespace
}  // namespace freshness::test
