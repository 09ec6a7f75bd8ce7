#include "exporter/report_json.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>

#include "tests/exporter/report_fixture.h"
#include "tests/places.h"

namespace freshness {
namespace {

using nlohmann::json;

void CollectKeys(const json& value, std::set<std::string>& keys) {
  if (value.is_object()) {
    for (const auto& item : value.items()) keys.insert(item.key());
  }
  if (value.is_structured()) {
    for (const json& inner : value) CollectKeys(inner, keys);
  }
}

TEST(ReportJsonTest, TellsAllThatTheReportHolds) {
  const json report = json::parse(ReportJson(test::BadNight()));
  EXPECT_EQ(report["format"], "freshness_exporter report");
  EXPECT_EQ(report["version"], 1);
  EXPECT_EQ(report["run_id"], "77-1-night");
  EXPECT_EQ(report["target"], "staging (db.example.com:5432/app)");
  EXPECT_EQ(report["started"], "2026-11-23T04:00:00Z");
  EXPECT_EQ(report["duration_seconds"], 1.5);
  EXPECT_EQ(report["outcome"], "failed");
  ASSERT_EQ(report["steps"].size(), 5U);
  EXPECT_EQ(report["steps"][2], json::parse(R"({"name": "telemetry", "outcome": "failed", "duration_seconds": 0.25,
    "reasons": ["rollups_hourly stale: newest bucket ended 3 h 21 min ago, limit 1 h 30 min"], "remarks": [],
    "checks": [
      {"name": "rollups_hourly", "table": "rollups", "state": "stale", "outcome": "failed", "age_seconds": 12060.0,
       "limit_seconds": 5400.0, "newest": "2026-11-23T00:39:00Z",
       "reason": "newest bucket ended 3 h 21 min ago, limit 1 h 30 min"},
      {"name": "rollups_daily", "table": "rollups", "state": "fresh", "outcome": "passed", "age_seconds": 300.0,
       "limit_seconds": 5400.0, "newest": "2026-11-23T03:55:00Z", "reason": "newest bucket ended 5 min ago"}],
    "attachments": []})"));
  EXPECT_EQ(report["steps"][0]["remarks"].size(), 1U);
}

TEST(ReportJsonTest, NamesTheFilesThatShowTheFault) {
  RunReport night = test::BadNight();
  night.steps[4].attachments = {"/runs/smoke-gdpr-a/results/trace.zip"};
  const json report = json::parse(ReportJson(night));
  EXPECT_EQ(report["steps"][4]["attachments"], json::array({"/runs/smoke-gdpr-a/results/trace.zip"}));
}

TEST(ReportJsonTest, WhatIsUnknownIsNullAndNeverZero) {
  RunReport night = test::BadNight();
  night.steps[2].checks[0].newest = test::kStarted + std::chrono::years(9000);
  const json report = json::parse(ReportJson(night));
  const json check = report["steps"][3]["checks"][0];
  for (const char* key : {"age_seconds", "newest"}) {
    ASSERT_TRUE(check.contains(key)) << key;
    EXPECT_TRUE(check[key].is_null()) << key;
  }
  EXPECT_TRUE(report["steps"][2]["checks"][0]["newest"].is_null()) << "RFC 3339 has no year 11026";
}

TEST(ReportJsonTest, IsReadableAndKeepsTheKeysInOrder) {
  const std::string text = ReportJson(test::BadNight());
  EXPECT_TRUE(text.starts_with("{\n  \"format\": \"freshness_exporter report\",\n  \"version\": 1,\n  \"run_id\": "))
      << text;
  EXPECT_TRUE(text.ends_with("\n}\n"));
}

TEST(ReportJsonTest, ARunWithoutStepsHasPassedNothing) {
  const json report = json::parse(ReportJson(test::RunOf({})));
  EXPECT_EQ(report["outcome"], "skipped");
  EXPECT_EQ(report["steps"], json::array());
}

TEST(ReportJsonTest, BrokenTextDoesNotBreakIt) {
  RunReport night = test::BadNight();
  night.target = "\xc3\x28 \"quoted\"\n";
  night.steps[2].checks[0].reason = "bad \xff byte \x01";
  const json report = json::parse(ReportJson(night));
  EXPECT_EQ(report["target"], "\uFFFD( \"quoted\"\n");
  EXPECT_EQ(report["steps"][2]["checks"][0]["reason"], "bad \uFFFD byte \x01");
}

TEST(ReportJsonTest, EveryKeyIsDocumented) {
  std::ifstream file(FRESHNESS_SOURCE_ROOT "/docs/REPORT.md");
  const std::string document(std::istreambuf_iterator<char>(file), {});
  std::set<std::string> keys;
  CollectKeys(json::parse(ReportJson(test::BadNight())), keys);
  EXPECT_EQ(keys.size(), 19U);
  for (const std::string& key : keys) EXPECT_NE(document.find("\n| `" + key + "` | "), std::string::npos) << key;
  EXPECT_NE(document.find(ReportLogLine(test::BadNight())), std::string::npos) << "the ops log's example has aged";
}

TEST(ReportLogLineTest, IsOneLineWithTheCauses) {
  const std::string expected =
      R"x({"time":"2026-11-23T04:00:00Z","run_id":"77-1-night","target":"staging (db.example.com:5432/app)",)x"
      R"x("outcome":"failed","duration_seconds":1.5,)x"
      R"x("steps":{"observe":"warned","seed":"passed","telemetry":"failed","gdpr":"passed","smoke-gdpr":"skipped"},)x"
      R"x("causes":["telemetry: rollups_hourly stale: newest bucket ended 3 h 21 min ago, limit 1 h 30 min"],)x"
      R"x("warnings":["observe: refresh_hourly stale: the heart is still"]})x";
  EXPECT_EQ(ReportLogLine(test::BadNight()), expected + "\n");
}

TEST(ReportLogLineTest, StaysOneLineWhateverAReasonHolds) {
  RunReport night = test::RunOf({test::StepOf("seed", StepOutcome::kFailed, {"line one\nline two\r\xff"})});
  const std::string line = ReportLogLine(night);
  EXPECT_EQ(std::count(line.begin(), line.end(), '\n'), 1);
  EXPECT_EQ(json::parse(line)["causes"][0], "seed: line one\nline two\r\uFFFD");
}

TEST(ReportLogLineTest, OneCauseOfManyStepsIsSaidOnceAndAStepWithoutAReasonIsNotForgotten) {
  const std::string away = "unreachable: connection refused";
  const RunReport night =
      test::RunOf({test::StepOf("telemetry", StepOutcome::kFailed, {away}),
                   test::StepOf("gdpr", StepOutcome::kFailed, {away}), test::StepOf("seed", StepOutcome::kFailed)});
  EXPECT_EQ(json::parse(ReportLogLine(night))["causes"],
            json::array({"telemetry: unreachable: connection refused", "seed: no reason was given"}));
}

TEST(ReportLogLineTest, OfStepsWithOneNameTheWorstCounts) {
  const RunReport night =
      test::RunOf({test::StepOf("seed", StepOutcome::kFailed, {"refused"}), test::StepOf("seed", StepOutcome::kPassed),
                   test::StepOf("gdpr", StepOutcome::kPassed)});
  EXPECT_EQ(json::parse(ReportLogLine(night))["steps"], json::parse(R"({"seed": "failed", "gdpr": "passed"})"));
}

}  // namespace
}  // namespace freshness
