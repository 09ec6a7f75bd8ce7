#include "exporter/check_table.h"

#include <gtest/gtest.h>

#include <sstream>

#include "tests/exporter/status_fixture.h"

namespace freshness {
namespace {

using namespace test;
using std::chrono::hours;
using std::chrono::minutes;

CheckedTarget Judged(const std::string& name, std::vector<Check> checks, const std::vector<Answer>& answers) {
  CheckedTarget target{name, std::move(checks), {}};
  for (std::size_t i = 0; i < answers.size(); ++i) {
    Knowledge known;
    known.Learn(answers[i]);
    target.verdicts.push_back(Judge(target.checks[i], known, kPolledWall));
  }
  return target;
}

Newest Aged(Duration age) {
  return {kPolledWall - age, {}};
}

TEST(CheckTable, LooksLikeThis) {
  const CheckedTarget target = Judged("main", {HourlyCheck("rollups_hourly"), HourlyCheck("b"), HourlyCheck("c")},
                                      {Aged(minutes(10)), Aged(minutes(201)), NoRows{}});
  EXPECT_EQ(CheckTable({target}, false),
            "CHECK           STATE    AGE             LIMIT             NEWEST\n"
            "rollups_hourly  fresh    10 min          1 h 30 min        2026-11-23T11:50:00Z\n"
            "b               stale    3 h 21 min      1 h 30 min        2026-11-23T08:39:00Z\n"
            "c               missing  -               1 h 30 min        -\n"
            "\n"
            "b stale: newest bucket ended 3 h 21 min ago, limit 1 h 30 min\n"
            "c missing: no row with granularity = hour in rollups\n"
            "\n"
            "3 checks: 1 fresh, 1 stale, 1 missing\n");
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
  ExpectAligned(CheckTable({Judged("main", {HourlyCheck("a"), warned}, {Aged(hours(1)), Aged(hours(1))})}, false));
}

TEST(CheckTable, LongAgesAndNamesKeepTheColumnsAligned) {
  ExpectAligned(CheckTable(
      {Judged("main", {HourlyCheck("a"), HourlyCheck(std::string(60, 'n'))}, {Aged(hours(24 * 2000 + 23)), NoRows{}})},
      false));
}

TEST(CheckTable, SaysOneReasonOfEveryCheckOnce) {
  const Failure refused{Reason::kUnreachable, "db:5432/app refused the connection"};
  const std::string text = CheckTable({Judged("main", {HourlyCheck("a"), HourlyCheck("b")}, {refused, refused})}, false);
  EXPECT_NE(text.find("\n\nevery check unknown: unreachable: db:5432/app refused the connection\n\n2 checks: 2 unknown\n"),
            std::string::npos)
      << text;
}

TEST(CheckTable, SaysOneReasonOfSomeChecksOnceWithTheirNames) {
  const Failure refused{Reason::kPermission, "permission denied for table rollups"};
  const std::string text = CheckTable(
      {Judged("main", {HourlyCheck("a"), HourlyCheck("b"), HourlyCheck("c")}, {refused, Aged(minutes(1)), refused})}, false);
  EXPECT_NE(text.find("\na, c unknown: permission: permission denied for table rollups\n"), std::string::npos) << text;
  EXPECT_NE(text.find("\n3 checks: 1 fresh, 2 unknown\n"), std::string::npos) << text;
}

TEST(CheckTable, WhereAllIsFreshThereIsNoReason) {
  const std::string text = CheckTable({Judged("main", {HourlyCheck("a")}, {Aged(minutes(1))})}, false);
  EXPECT_TRUE(text.ends_with("11:59:00Z\n\n1 check: 1 fresh\n")) << text;
}

TEST(CheckTable, ManyTargetsHaveATableEachAndOneCount) {
  const std::vector<CheckedTarget> targets = {Judged("one", {HourlyCheck("a")}, {Aged(minutes(1))}),
                                              Judged("two", {HourlyCheck("a")}, {NoRows{}})};
  const std::string text = CheckTable(targets, false);
  EXPECT_TRUE(text.starts_with("target one\nCHECK")) << text;
  EXPECT_NE(text.find("\n\ntarget two\nCHECK"), std::string::npos) << text;
  EXPECT_TRUE(text.ends_with("\n2 checks: 1 fresh, 1 missing\n")) << text;
}

TEST(CheckTable, ColoursOnlyWhenAskedTo) {
  Check late = HourlyCheck("b");
  late.warn_after = minutes(5);
  const CheckedTarget target =
      Judged("main", {HourlyCheck("a"), late, HourlyCheck("c")}, {Aged(minutes(1)), Aged(minutes(6)), NoRows{}});
  EXPECT_EQ(CheckTable({target}, false).find('\x1b'), std::string::npos);
  const std::string coloured = CheckTable({target}, true);
  EXPECT_NE(coloured.find("\x1b[32mfresh  \x1b[0m"), std::string::npos);
  EXPECT_NE(coloured.find("\x1b[33mlate   \x1b[0m"), std::string::npos);
  EXPECT_NE(coloured.find("\x1b[31mmissing\x1b[0m"), std::string::npos);
}

TEST(CheckTable, AReasonStaysOnItsLine) {
  const Failure odd{Reason::kQuery, "first\nsecond\x1b[31m"};
  const std::string text = CheckTable({Judged("main", {HourlyCheck("a")}, {odd})}, false);
  EXPECT_NE(text.find("\na unknown: query: first second [31m\n"), std::string::npos) << text;
}

TEST(WorstOf, IsTheWorstOfAllVerdicts) {
  Check late = HourlyCheck("b");
  late.warn_after = minutes(5);
  const CheckedTarget fresh = Judged("one", {HourlyCheck("a")}, {Aged(minutes(1))});
  const CheckedTarget warned = Judged("two", {HourlyCheck("a"), late}, {Aged(minutes(1)), Aged(minutes(6))});
  const CheckedTarget failed = Judged("three", {HourlyCheck("a")}, {NoRows{}});
  EXPECT_EQ(WorstOf({}), Outcome::kPassed);
  EXPECT_EQ(WorstOf({fresh}), Outcome::kPassed);
  EXPECT_EQ(WorstOf({warned, fresh}), Outcome::kWarned);
  EXPECT_EQ(WorstOf({failed, warned, fresh}), Outcome::kFailed);
}

}  // namespace
}  // namespace freshness
