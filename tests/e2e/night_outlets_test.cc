// Where a night is told of beside its alert: a real Pushgateway, a textfile, a dead man's switch.
#include <gtest/gtest.h>

#include "tests/doubles/recording_http.h"
#include "tests/e2e/support/night_fixture.h"
#include "tests/support/free_port.h"

namespace freshness::test {
namespace {

class NightOutletsTest : public NightTest {
 protected:
  std::string Textfile() const { return Folder() / "freshness.prom"; }
};

std::string PingUrl(const RecordingHttp& endpoint) {
  return "http://127.0.0.1:" + std::to_string(endpoint.Port()) + "/hush0hush0hush0";
}

std::optional<double> Written(const std::string& text, const std::string& name) {
  return Metrics(text).Value(name, {{"target", "default"}});
}

TEST_F(NightOutletsTest, APushgatewayKeepsTheSuccessThroughAFailedNight) {
  const int port = FreePort();
  Subprocess gateway({"prometheus-pushgateway", "--web.listen-address=127.0.0.1:" + std::to_string(port)},
                     BasicEnvironment());
  ASSERT_TRUE(gateway.WaitForErr("Listening on", std::chrono::seconds(20))) << gateway.Err();
  const auto pushed = [&](const std::string& name) { return Written(HttpGet(port, "/metrics").body, name); };
  environment_["PUSHGATEWAY_URL"] = "http://127.0.0.1:" + std::to_string(port) + "/";
  ASSERT_EQ(Exporter({"nightly"}).exit_code, 0);
  EXPECT_EQ(pushed("freshness_night_success"), 1);
  const auto success = pushed("freshness_night_last_success_timestamp_seconds");
  ASSERT_TRUE(success);
  EXPECT_EQ(success, pushed("freshness_night_last_run_timestamp_seconds"));

  Break(NightStep::kTelemetry);
  ASSERT_EQ(Exporter({"nightly"}).exit_code, 1);
  EXPECT_EQ(pushed("freshness_night_success"), 0);
  EXPECT_EQ(pushed("freshness_night_last_success_timestamp_seconds"), success);
  const std::string page = HttpGet(port, "/metrics").body;
  EXPECT_EQ(Metrics(page).Value("freshness_night_step_outcome", {{"step", "telemetry"}, {"outcome", "failed"}}), 1) << page;
  EXPECT_EQ(RunProgram({"promtool", "check", "metrics"}, BasicEnvironment(), page).exit_code, 0);
}

TEST_F(NightOutletsTest, ATextfileIsWholeAndKeepsTheSuccessThroughAFailedNight) {
  ASSERT_EQ(Exporter({"nightly", "--textfile.path=" + Textfile()}).exit_code, 0);
  const std::string good = ReadFile(Textfile());
  const auto success = Written(good, "freshness_night_last_success_timestamp_seconds");
  EXPECT_TRUE(success) << good;
  const Finished checked = RunProgram({"promtool", "check", "metrics"}, BasicEnvironment(), good);
  EXPECT_EQ(checked.out + checked.err, "");

  Break(NightStep::kTelemetry);
  ASSERT_EQ(Exporter({"nightly", "--textfile.path=" + Textfile()}).exit_code, 1);
  EXPECT_EQ(Written(ReadFile(Textfile()), "freshness_night_success"), 0);
  EXPECT_EQ(Written(ReadFile(Textfile()), "freshness_night_last_success_timestamp_seconds"), success);
}

TEST_F(NightOutletsTest, ADeadMansSwitchHearsOfStartSuccessAndFailure) {
  const RecordingHttp endpoint;
  environment_["FRESHNESS_PING_URL"] = PingUrl(endpoint);
  ASSERT_EQ(Exporter({"nightly"}).exit_code, 0);
  Break(NightStep::kTelemetry);
  ASSERT_EQ(Exporter({"nightly"}).exit_code, 1);
  const auto requests = endpoint.Requests();
  ASSERT_EQ(requests.size(), 4u);
  EXPECT_EQ(requests[0].path, "/hush0hush0hush0/start");
  EXPECT_EQ(requests[1].path, "/hush0hush0hush0");
  EXPECT_EQ(requests[2].path, "/hush0hush0hush0/start");
  EXPECT_EQ(requests[3].path, "/hush0hush0hush0/fail");
  EXPECT_TRUE(Has(requests[3].body, "Freshness: telemetry")) << requests[3].body;
}

TEST_F(NightOutletsTest, ANightThatCannotBeginFailsTheSwitchToo) {
  const RecordingHttp endpoint;
  environment_["FRESHNESS_PING_URL"] = PingUrl(endpoint);
  environment_["DATABASE_URL"] = "mysql://user@host/db";
  ASSERT_EQ(Exporter({"nightly"}).exit_code, 2);
  const auto requests = endpoint.Requests();
  ASSERT_EQ(requests.size(), 1u);
  EXPECT_EQ(requests[0].path, "/hush0hush0hush0/fail");
}

TEST_F(NightOutletsTest, WhatCannotBeToldIsAWarningAndNoFailedNight) {
  const RecordingHttp refusing({HttpReply::Words(500, "no"), HttpReply::Words(500, "no"), HttpReply::Words(404, "no")});
  const Finished night = Exporter({"nightly", "--ping.url=" + PingUrl(refusing), "--push.url=http://127.0.0.1:1/",
                                   "--textfile.path=" + (Folder() / "no" / "such.prom").string()});
  EXPECT_EQ(night.exit_code, 0) << night.err;
  EXPECT_EQ(refusing.Requests().size(), 3u) << "start twice, and the end once: 404 is an answer";
  for (const char* said : {"the Pushgateway did not take the night's metrics", "the night's textfile is not written",
                           "was not told that the night began", "was not told how the night ended", "it answered 404"}) {
    EXPECT_TRUE(Has(night.err, said)) << night.err;
  }
  EXPECT_FALSE(Has(night.out + night.err, "hush0")) << night.err;
}

TEST_F(NightOutletsTest, AnOutletThatHangsHoldsAnInterruptedNightUpForLessThanFiveSeconds) {
  const RecordingHttp silent({HttpReply::Ok(), HttpReply::Silent(), HttpReply::Silent()});
  const ConfigFile file(SlowAfterTheSeed("telemetry"));
  const auto night = Start({"nightly", file.Flag(), "--poll.timeout=25s", "--ping.url=" + PingUrl(silent)});
  ASSERT_TRUE(WaitUntilHeld("Timeout"));
  const auto asked = std::chrono::steady_clock::now();
  night->Signal(SIGTERM);
  EXPECT_EQ(night->Wait(std::chrono::seconds(20)), 1);
  EXPECT_LT(std::chrono::steady_clock::now() - asked, std::chrono::seconds(5));
  EXPECT_EQ(slack_->Posts(), 1);
}

TEST_F(NightOutletsTest, AUrlThatWouldShowItsTokenIsRefusedInWords) {
  const Finished night = Exporter({"nightly", "--ping.url=http://hc.example.com/hush0hush0hush0"});
  EXPECT_EQ(night.exit_code, 0);
  EXPECT_TRUE(Has(night.err, "--ping.url is plain http")) << night.err;
  EXPECT_FALSE(Has(night.err, "hush0"));
}

}  // namespace
}  // namespace freshness::test
