// The exposition format: https://prometheus.io/docs/instrumenting/exposition_formats/.
#include <gtest/gtest.h>

#include <set>
#include <sstream>

#include "checks/model/text.h"
#include "exporter/collector.h"
#include "tests/exporter/status_fixture.h"

namespace freshness {
namespace {

using namespace test;

std::vector<std::string> Lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

// Two targets with two checks each; one of each pair is answered.
std::string Serve() {
  const std::vector<Check> checks = {HourlyCheck("a"), HourlyCheck("b")};
  Board board({{"one", checks}, {"two", checks}}, kPolledAt);
  for (const TargetId target : {0U, 1U}) {
    board.Post(target, Polled({Newest{kPolledWall, {}}, Failure{Reason::kQuery, "no such table"}}), kPolledAt);
  }
  return MetricsText(board.Read(), {"1.2.3", kPolledWall, true}, kPolledAt);
}

TEST(CollectorFormat, EveryFamilyHasItsHelpAndTypeOnceAndAllItsSamplesBehindThem) {
  std::set<std::string> seen;
  std::string family;
  std::string expected = "HELP";
  for (const std::string& line : Lines(Serve())) {
    std::istringstream words(line);
    std::string mark, kind, name, type;
    if (line.starts_with("#")) {
      words >> mark >> kind >> name >> type;
      ASSERT_EQ(kind, expected == "TYPE" ? "TYPE" : "HELP") << line;
      if (kind == "HELP") {
        EXPECT_TRUE(seen.insert(name).second) << "twice: " << line;
        EXPECT_NE(type, "") << "no help: " << line;
        family = name;
      } else {
        EXPECT_EQ(name, family);
        EXPECT_EQ(type, name.ends_with("_total") ? "counter" : "gauge") << line;
      }
      expected = kind == "HELP" ? "TYPE" : "sample";
    } else {
      ASSERT_NE(expected, "TYPE") << line;
      EXPECT_EQ(line.substr(0, line.find_first_of("{ ")), family);
      expected = "HELP or sample";
    }
  }
  EXPECT_EQ(expected, "HELP or sample") << "the last family has samples";
  EXPECT_GT(seen.size(), 20U);
}

TEST(CollectorFormat, NoSampleIsServedTwice) {
  std::set<std::string> seen;
  for (const std::string& line : Lines(Serve())) {
    if (line.starts_with("#")) continue;
    EXPECT_TRUE(seen.insert(line.substr(0, line.rfind(' '))).second) << line;
  }
}

TEST(CollectorFormat, NoValueIsNotANumber) {
  for (const std::string& line : Lines(Serve())) {
    if (line.starts_with("#")) continue;
    EXPECT_NE(line.substr(line.rfind(' ') + 1).find_first_of("0123456789"), std::string::npos) << line;
  }
}

TEST(CollectorFormat, TheTextEndsWithItsLastLine) {
  const std::string text = Serve();
  EXPECT_TRUE(text.ends_with('\n'));
  EXPECT_EQ(text.find("\n\n"), std::string::npos);
}

TEST(CollectorFormat, LabelsAreEscapedAndMadeValidUtf8) {
  Check check = HourlyCheck("na\"me\\\n");
  check.table = "tab\xFFle\xC3";
  check.where["granularity"] =
      "st\xC3\xBC"
      "ndlich\n";
  Board board({{"tar\"get\\", {check}}}, kPolledAt);
  board.Post(0, Polled({Newest{kPolledWall, {}}}), kPolledAt);
  const std::string text = MetricsText(board.Read(), {"1.2.3", kPolledWall, true}, kPolledAt);
  const std::string expected =
      "\nfreshness_stale{target=\"tar\\\"get\\\\\",check=\"na\\\"me\\\\\\n\",table=\"tab\xEF\xBF\xBDle\xEF\xBF\xBD\","
      "granularity=\"st\xC3\xBCndlich\\n\"} 0\n";
  EXPECT_NE(text.find(expected), std::string::npos) << text;
  EXPECT_EQ(ValidUtf8(text), text);
}

TEST(CollectorFormat, WithoutTargetsTheProgramIsServedAlone) {
  const std::string text = MetricsText({}, {"1.2.3", kPolledWall, true}, kPolledAt);
  EXPECT_EQ(text.find("freshness_state"), std::string::npos);
  EXPECT_NE(text.find("freshness_exporter_build_info{version=\"1.2.3\"} 1\n"), std::string::npos);
  EXPECT_NE(text.find("process_resident_memory_bytes "), std::string::npos);
}

}  // namespace
}  // namespace freshness
