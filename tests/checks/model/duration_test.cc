#include "checks/model/duration.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace freshness {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

TEST(ParseDuration, ReadsPrometheusSpelling) {
  const std::vector<std::pair<std::string, Duration>> cases = {
      {"0", Duration(0)},
      {"0s", Duration(0)},
      {"90m", minutes(90)},
      {"1h30m", minutes(90)},
      {"1y", days(365)},
      {"2w", days(14)},
      {"1d12h", hours(36)},
      {"30s", seconds(30)},
      {"1500ms", milliseconds(1500)},
      {"1s500ms", milliseconds(1500)},
      {"1m1ms", minutes(1) + milliseconds(1)},
      {"007s", seconds(7)},
      {"1y2w3d4h5m6s7ms", days(365 + 14 + 3) + hours(4) + minutes(5) + seconds(6) + milliseconds(7)},
      {"200y", days(365 * 200)}};
  for (const auto& [text, expected] : cases) EXPECT_EQ(ParseDuration(text), expected) << text;
}

TEST(ParseDuration, RefusesWhatPrometheusRefuses) {
  const std::vector<std::string> cases = {"",       " ",
                                          "90",     "1",
                                          "00",     "m",
                                          "h1",     "1x",
                                          "1H",     "1 h",
                                          " 1h",    "1h ",
                                          "1h 30m", "30m1h",
                                          "1s1m",   "1h1h",
                                          "1m30m",  "-5m",
                                          "+5m",    "1.5h",
                                          "1e3s",   "1h30",
                                          "1µs",    "5µ",
                                          "１h",    "1h\n",
                                          "1ms1s",  "1us",
                                          "1min",   "1h,30m",
                                          "0x10s",  "infinity",
                                          "1mss",   std::string("1h\0", 3)};
  for (const std::string& text : cases) EXPECT_EQ(ParseDuration(text), std::nullopt) << text;
}

TEST(ParseDuration, RefusesMoreThanTwoHundredYearsInsteadOfOverflowing) {
  for (const std::string text : {"200y1ms", "201y", "73001d", "9223372036854775807ms", "99999999999999999999999999s",
                                 "999999999999999y", "200y9999999999999w", "1000000000000000ms"}) {
    EXPECT_EQ(ParseDuration(text), std::nullopt) << text;
  }
}

TEST(FormatDuration, WritesTheShortestSpelling) {
  const std::vector<std::pair<Duration, std::string>> cases = {
      {Duration(0), "0s"},     {microseconds(999), "0s"}, {milliseconds(1), "1ms"}, {milliseconds(1500), "1s500ms"},
      {seconds(45), "45s"},    {minutes(90), "1h30m"},    {hours(24), "1d"},        {hours(36), "1d12h"},
      {days(7), "1w"},         {days(8), "8d"},           {days(365), "1y"},        {days(372), "372d"},
      {-minutes(90), "-1h30m"}};
  for (const auto& [duration, expected] : cases) EXPECT_EQ(FormatDuration(duration), expected);
}

TEST(FormatDuration, IsReadBackAsTheSame) {
  for (const Duration duration :
       {Duration(milliseconds(1)), Duration(minutes(75)), Duration(hours(26)), Duration(days(370)), Duration(days(365 * 3)),
        Duration(days(30) + milliseconds(17)), Duration(days(365 * 200))}) {
    EXPECT_EQ(ParseDuration(FormatDuration(duration)), duration) << FormatDuration(duration);
  }
}

TEST(HumanDuration, SaysTwoUnitsAtTheMostRoundedDown) {
  const std::vector<std::pair<Duration, std::string>> cases = {{Duration(0), "0 s"},
                                                               {microseconds(1), "under 1 s"},
                                                               {milliseconds(999), "under 1 s"},
                                                               {seconds(1), "1 s"},
                                                               {seconds(12), "12 s"},
                                                               {seconds(60), "1 min"},
                                                               {seconds(61), "1 min 1 s"},
                                                               {minutes(59) + seconds(59), "59 min 59 s"},
                                                               {hours(1), "1 h"},
                                                               {hours(1) + seconds(59), "1 h"},
                                                               {minutes(201), "3 h 21 min"},
                                                               {hours(24), "1 day"},
                                                               {hours(24) + minutes(59), "1 day"},
                                                               {hours(25), "1 day 1 h"},
                                                               {days(5) + hours(2), "5 days 2 h"},
                                                               {days(26000), "26000 days"},
                                                               {-minutes(90), "1 h 30 min"}};
  for (const auto& [duration, expected] : cases) EXPECT_EQ(HumanDuration(duration), expected);
}

TEST(HumanDuration, SaysTheOutermostDurations) {
  // Symptom: the least duration has no opposite, and what came of negating it was printed.
  EXPECT_EQ(HumanDuration(Duration::min()), HumanDuration(Duration::max()));
  EXPECT_EQ(HumanDuration(Duration::max()), "106751991 days 4 h");
}

TEST(FormatTime, WritesWholeSecondsOfUtc) {
  EXPECT_EQ(FormatTime(TimePoint()), "1970-01-01T00:00:00Z");
  EXPECT_EQ(FormatTime(TimePoint(seconds(1795438800) + milliseconds(999))), "2026-11-23T13:00:00Z");
  EXPECT_EQ(FormatTime(TimePoint(-microseconds(1))), "1969-12-31T23:59:59Z");
  EXPECT_EQ(FormatTime(TimePoint(seconds(951782400))), "2000-02-29T00:00:00Z");
}

TEST(FormatTime, SaysSoBeyondTheYearsThatItCanWrite) {
  const TimePoint end(std::chrono::sys_days(std::chrono::year(10000) / 1 / 1));
  const TimePoint begin(std::chrono::sys_days(std::chrono::year(0) / 1 / 1));
  EXPECT_EQ(FormatTime(end - microseconds(1)), "9999-12-31T23:59:59Z");
  EXPECT_EQ(FormatTime(end), "beyond year 9999");
  EXPECT_EQ(FormatTime(begin), "0000-01-01T00:00:00Z");
  EXPECT_EQ(FormatTime(begin - microseconds(1)), "before year 0");
  EXPECT_EQ(FormatTime(TimePoint::max()), "beyond year 9999");
  EXPECT_EQ(FormatTime(TimePoint::min()), "before year 0");
}

}  // namespace
}  // namespace freshness
