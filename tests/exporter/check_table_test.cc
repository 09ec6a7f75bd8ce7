#include "exporter/check_table.h"

#include <gtest/gtest.h>

#include <sstream>

#include "tests/exporter/status_fixture.h"

namespace freshness {
namespace {

using namespace test;
using std::chrono::hours;
using std::chrono::minutes;

std::vector<CheckResult> Judged(const std::vector<Check>& checks, const std::vector<Answer>& answers) {
  std::vector<CheckResult> results;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    Knowledge known;
    known.Learn(answers[i]);
    results.push_back(ResultOf(checks[i], Judge(checks[i], known, kPolledWall)));
  }
  return results;
}

Newest Aged(Duration age) {
  return {kPolledWall - age, {}};
}

TEST(CheckTable, LooksLikeThis) {
  const std::vector<CheckResult> target = Judged({HourlyCheck("rollups_hourly"), HourlyCheck("b"), HourlyCheck("c")},
                                                 {Aged(minutes(10)), Aged(minutes(201)), NoRows{}});
  EXPECT_EQ(CheckTable(target, false),
            "CHECK           STATE    AGE             LIMIT       NEWEST\n"
            "rollups_hourly  fresh    10 min          1 h 30 min  2026-11-23T11:50:00Z\n"
            "b               stale    3 h 21 min      1 h 30 min  2026-11-23T08:39:00Z\n"
            "c               missing  -               1 h 30 min  -\n"
            "\n"
            "b stale: newest bucket ended 3 h 21 min ago, limit 1 h 30 min\n"
            "c missing: no row with granularity = hour in rollups\n");
  EXPECT_EQ(CountOf(target), "3 checks: 1 fresh, 1 stale, 1 missing");
}

// Where NEWEST begins, in every line of the first table.
void ExpectAligned(const std::string& text) {
  std::istringstream lines(text);
  std::string line;
  std::getline(lines, line);
  const auto column = line.find("NEWEST");
  ASSERT_NE(column, std::string::npos) << text;
  while (std::getline(lines, line) && !line.empty()) {
    ASSERT_GT(line.size(), column) << text;
    EXPECT_EQ(line.substr(column - 2, 2), "  ") << text;
    EXPECT_TRUE(line.substr(column).starts_with("20") || line.substr(column) == "-") << text;
  }
}

TEST(CheckTable, AWarningsLongLimitKeepsTheColumnsAligned) {
  Check warned = HourlyCheck("b");
  warned.warn_after = hours(23) + minutes(59);
  warned.error_after.reset();
  ExpectAligned(CheckTable(Judged({HourlyCheck("a"), warned}, {Aged(hours(1)), Aged(hours(1))}), false));
}

TEST(CheckTable, LongAgesAndNamesKeepTheColumnsAligned) {
  ExpectAligned(CheckTable(
      {Judged({HourlyCheck("a"), HourlyCheck(std::string(60, 'n'))}, {Aged(hours(24 * 2000 + 23)), NoRows{}})}, false));
}

TEST(CheckTable, SaysOneReasonOfEveryCheckOnce) {
  const Failure refused{Reason::kUnreachable, "db:5432/app refused the connection"};
  const std::string text = CheckTable(Judged({HourlyCheck("a"), HourlyCheck("b")}, {refused, refused}), false);
  EXPECT_NE(text.find("\n\nevery check unknown: unreachable: db:5432/app refused the connection\n"), std::string::npos)
      << text;
}

TEST(CheckTable, SaysOneReasonOfSomeChecksOnceWithTheirNames) {
  const Failure refused{Reason::kPermission, "permission denied for table rollups"};
  const std::string text = CheckTable(
      Judged({HourlyCheck("a"), HourlyCheck("b"), HourlyCheck("c")}, {refused, Aged(minutes(1)), refused}), false);
  EXPECT_NE(text.find("\na, c unknown: permission: permission denied for table rollups\n"), std::string::npos) << text;
}

TEST(CheckTable, WhereAllIsFreshThereIsNoReason) {
  const std::string text = CheckTable(Judged({HourlyCheck("a")}, {Aged(minutes(1))}), false);
  EXPECT_TRUE(text.ends_with("11:59:00Z\n")) << text;
}

TEST(CheckTable, ColoursOnlyWhenAskedTo) {
  Check late = HourlyCheck("b");
  late.warn_after = minutes(5);
  const std::vector<CheckResult> target =
      Judged({HourlyCheck("a"), late, HourlyCheck("c")}, {Aged(minutes(1)), Aged(minutes(6)), NoRows{}});
  EXPECT_EQ(CheckTable(target, false).find('\x1b'), std::string::npos);
  const std::string coloured = CheckTable(target, true);
  EXPECT_NE(coloured.find("\x1b[32mfresh  \x1b[0m"), std::string::npos);
  EXPECT_NE(coloured.find("\x1b[33mlate   \x1b[0m"), std::string::npos);
  EXPECT_NE(coloured.find("\x1b[31mmissing\x1b[0m"), std::string::npos);
}

TEST(CheckTable, AReasonStaysOnItsLine) {
  const Failure odd{Reason::kQuery, "first\nsecond\x1b[31m"};
  const std::string text = CheckTable(Judged({HourlyCheck("a")}, {odd}), false);
  EXPECT_NE(text.find("\na unknown: query: first second [31m\n"), std::string::npos) << text;
}

TEST(CountOf, SaysOneCheckInTheSingular) {
  EXPECT_EQ(CountOf(Judged({HourlyCheck("a")}, {Aged(minutes(1))})), "1 check: 1 fresh");
}

}  // namespace
}  // namespace freshness
