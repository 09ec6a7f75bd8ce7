#include "alerts/alert_once.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>

#include "alerts/slack_channel.h"
#include "tests/alerts/alert_fixture.h"
#include "tests/doubles/recording_slack.h"
#include "tests/support/temp_dir.h"

namespace freshness::test {
namespace {

using std::chrono::seconds;

const Alert kAlert = *Compose(Night({StaleTelemetry()}), FromCi());

// Answers with the same each time, and counts.
class CountingChannel : public AlertChannel {
 public:
  explicit CountingChannel(Delivery delivery) : delivery_(delivery) {}
  DeliveryResult Send(const Alert&) noexcept override {
    ++sent;
    return {delivery_, "said", 1};
  }
  int sent = 0;

 private:
  const Delivery delivery_;
};

class AlertOnceTest : public ::testing::Test {
 protected:
  RunState Open() const { return {folder_.Path() / "runs", "r1", seconds(20)}; }
  // What becomes of a second alert after a first that ended so: its delivery, and how often it was sent.
  std::pair<Delivery, int> After(Alerted alerted) const {
    Open().Mark(alerted);
    CountingChannel channel(Delivery::kDelivered);
    RunState state = Open();
    const DeliveryResult result = AlertOnce(state, channel, kAlert);
    return {result.delivery, channel.sent};
  }
  TempDir folder_;
};

TEST_F(AlertOnceTest, IsNotRepeatedAlthoughTheRecordCannotBeWritten) {
  // Symptom: with a full disk under --run.dir, the night alerted, and `notify` after it once more.
  CountingChannel channel(Delivery::kDelivered);
  {
    RunState state = Open();
    std::filesystem::create_directory(folder_.Path() / "runs" / "r1.json.new");  // where the record is written
    EXPECT_NE(AlertOnce(state, channel, kAlert).detail.find("could not be recorded"), std::string::npos);
  }
  RunState state = Open();
  EXPECT_EQ(state.Record().alerted, Alerted::kDelivered);
  EXPECT_EQ(AlertOnce(state, channel, kAlert).delivery, Delivery::kDelivered);
  EXPECT_EQ(channel.sent, 1);
}

TEST_F(AlertOnceTest, RecordsWhatBecameOfIt) {
  for (const auto& [delivery, alerted] :
       {std::pair(Delivery::kNotConfigured, Alerted::kNo), std::pair(Delivery::kRejected, Alerted::kRejected),
        std::pair(Delivery::kInDoubt, Alerted::kInDoubt)}) {
    Open().Mark(Alerted::kNo);
    CountingChannel channel(delivery);
    RunState state = Open();
    const DeliveryResult result = AlertOnce(state, channel, kAlert);
    EXPECT_EQ(result.delivery, delivery);
    EXPECT_EQ(result.detail, "said");
    EXPECT_EQ(channel.sent, 1);
    EXPECT_EQ(state.Record().alerted, alerted);
  }
}

TEST_F(AlertOnceTest, OnlyWhatWasSurelyNotPostedIsSentAgain) {
  EXPECT_EQ(After(Alerted::kNo), std::pair(Delivery::kDelivered, 1));
  EXPECT_EQ(After(Alerted::kRejected), std::pair(Delivery::kDelivered, 1));
  EXPECT_EQ(After(Alerted::kDelivered), std::pair(Delivery::kDelivered, 0));
  EXPECT_EQ(After(Alerted::kInDoubt), std::pair(Delivery::kInDoubt, 0));
  // Symptom: killed while it was sending, the run alerted twice.
  EXPECT_EQ(After(Alerted::kSending), std::pair(Delivery::kInDoubt, 0));
}

TEST_F(AlertOnceTest, IsMarkedBeforeItIsSent) {
  class Looking : public AlertChannel {
   public:
    explicit Looking(const RunState& state) : state_(state) {}
    DeliveryResult Send(const Alert&) noexcept override {
      seen = state_.Record().alerted;
      return {Delivery::kDelivered, "said", 1};
    }
    Alerted seen = Alerted::kNo;

   private:
    const RunState& state_;
  };
  RunState state = Open();
  Looking channel(state);
  AlertOnce(state, channel, kAlert);
  EXPECT_EQ(channel.seen, Alerted::kSending);
  EXPECT_EQ(state.Record().alerted, Alerted::kDelivered);
}

TEST_F(AlertOnceTest, AnAlertThatCannotBeRecordedIsSentAllTheSame) {
  RunState state = Open();
  std::filesystem::remove_all(folder_.Path() / "runs");
  CountingChannel channel(Delivery::kDelivered);
  const DeliveryResult result = AlertOnce(state, channel, kAlert);
  EXPECT_EQ(channel.sent, 1);
  EXPECT_EQ(result.delivery, Delivery::kDelivered);
  EXPECT_TRUE(result.detail.starts_with("said; this could not be recorded: cannot write")) << result.detail;
}

TEST_F(AlertOnceTest, ProcessesAtOnceSendOne) {
  // Symptom: two steps of one job failed, and Slack had two messages.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "a sanitizer's locks do not survive the fork of a program with threads; the end-to-end tests do this with "
                  "processes of their own";
#endif
  RecordingSlack slack({SlackReply::Slow(std::chrono::milliseconds(200))});
  SlackSettings settings;
  settings.webhook = Secret(slack.Url());
  const SystemClock clock;
  std::vector<pid_t> children;
  for (int i = 0; i < 4; ++i) {
    const pid_t child = ::fork();
    if (child == 0) {
      SlackChannel channel(
          settings, [](const HttpRequest& request) { return SendHttp(request); }, [](Duration) {}, clock);
      RunState state = Open();
      ::_exit(AlertOnce(state, channel, kAlert).delivery == Delivery::kDelivered ? 0 : 1);
    }
    children.push_back(child);
  }
  for (const pid_t child : children) {
    int status = -1;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
  }
  EXPECT_EQ(slack.Posts(), 1);
}

}  // namespace
}  // namespace freshness::test
