#include "exporter/status_json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "exporter/version.h"
#include "tests/exporter/status_fixture.h"

namespace freshness {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using test::HourlyCheck;
using test::kPolledAt;
using test::kPolledWall;

json StatusAt(const Board& board, Duration later) {
  return json::parse(StatusJson(board.Read(), kPolledAt + later, kPolledWall + later));
}

TEST(StatusJsonTest, TellsAllThatIsKnown) {
  Board board({{"staging", {HourlyCheck("rollups_hourly")}}}, kPolledAt);
  board.Post(0, test::Polled({Newest{kPolledWall - 2h, {}}}, 2s), kPolledAt);
  const json expected = json::parse(R"({"status": "success", "data": {
    "version": "VERSION", "generated_at": "2026-11-23T12:00:10Z",
    "targets": [{"name": "staging", "up": true, "last_poll": "2026-11-23T12:00:00Z", "last_success": "2026-11-23T12:00:00Z",
      "poll_duration_seconds": 0.034, "clock_skew_seconds": 2.0,
      "checks": [{"check": "rollups_hourly", "group": "telemetry", "table": "rollups", "granularity": "hour",
        "state": "stale", "stale": true, "age_seconds": 7210.0, "newest": "2026-11-23T10:00:00Z",
        "warn_after_seconds": null, "error_after_seconds": 5400.0, "reason": "REASON"}]}]}})");
  json status = StatusAt(board, 10s);
  EXPECT_EQ(status["data"]["version"], std::string(kVersion));
  EXPECT_NE(status["data"]["targets"][0]["checks"][0]["reason"].get<std::string>().find("limit 1 h 30 min"),
            std::string::npos);
  status["data"]["version"] = "VERSION";
  status["data"]["targets"][0]["checks"][0]["reason"] = "REASON";
  EXPECT_EQ(status, expected);
}

TEST(StatusJsonTest, WhatIsUnknownIsNullAndNeverZero) {
  const Board board({{"staging", {HourlyCheck("rollups_hourly")}}}, kPolledAt);
  const json target = StatusAt(board, 10s)["data"]["targets"][0];
  for (const char* key : {"up", "last_poll", "last_success", "poll_duration_seconds", "clock_skew_seconds"}) {
    ASSERT_TRUE(target.contains(key)) << key;
    EXPECT_TRUE(target[key].is_null()) << key;
  }
  const json check = target["checks"][0];
  EXPECT_EQ(check["state"], "unknown");
  for (const char* key : {"stale", "age_seconds", "newest"}) {
    ASSERT_TRUE(check.contains(key)) << key;
    EXPECT_TRUE(check[key].is_null()) << key;
  }
}

TEST(StatusJsonTest, AFailedPollIsDownAndKeepsTheLastAnswer) {
  Board board({{"staging", {HourlyCheck("rollups_hourly")}}}, kPolledAt);
  board.Post(0, test::Polled({Newest{kPolledWall - 10min, {}}}), kPolledAt);
  PollRecord failed;
  failed.result.answers = {Failure{Reason::kUnreachable, "connection refused"}};
  failed.ended = kPolledWall + 30s;
  failed.duration = 1s;
  board.Post(0, failed, kPolledAt + 30s);
  const json target = StatusAt(board, 40s)["data"]["targets"][0];
  EXPECT_EQ(target["up"], false);
  EXPECT_EQ(target["last_poll"], "2026-11-23T12:00:30Z");
  EXPECT_EQ(target["last_success"], "2026-11-23T12:00:00Z");
  EXPECT_EQ(target["checks"][0]["state"], "unknown");
  EXPECT_EQ(target["checks"][0]["age_seconds"], 640.0);
  EXPECT_EQ(target["checks"][0]["newest"], "2026-11-23T11:50:00Z");
}

TEST(StatusJsonTest, OddTextAndTimesDoNotBreakIt) {
  Check odd = HourlyCheck("bad \xff \"quote\" \n");
  odd.group = Group::kGdpr;
  odd.where.clear();
  Board board({{"\xc3\x28", {odd}}}, kPolledAt);
  board.Post(0, test::Polled({Newest{kPolledWall + std::chrono::years(9000), {}}}), kPolledAt);
  const json target = StatusAt(board, 0s)["data"]["targets"][0];
  EXPECT_EQ(target["name"], "\uFFFD(");
  EXPECT_EQ(target["checks"][0]["check"], "bad \uFFFD \"quote\" \n");
  EXPECT_EQ(target["checks"][0]["group"], "gdpr");
  EXPECT_EQ(target["checks"][0]["granularity"], "");
  EXPECT_EQ(target["checks"][0]["state"], "future");
  EXPECT_TRUE(target["checks"][0]["newest"].is_null()) << "RFC 3339 has no year 11026";
}

TEST(StatusJsonTest, NoTargetsIsAnEmptyList) {
  EXPECT_EQ(StatusAt(Board({}, kPolledAt), 0s)["data"]["targets"], json::array());
}

}  // namespace
}  // namespace freshness
