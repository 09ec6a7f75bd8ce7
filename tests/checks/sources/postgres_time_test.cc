#include "checks/sources/postgres_time.h"

#include <gtest/gtest.h>

namespace freshness {
namespace {

// Microseconds since 1970, by `select extract(epoch from '...'::timestamptz) * 1000000`.
struct Written {
  const char* text;
  std::int64_t microseconds;
};

TEST(ParsePostgresTime, ReadsBothSpellings) {
  const Written all[] = {
      {"2026-11-23T13:00:00+00:00", 1795438800000000},
      {"2026-11-23 13:00:00+00", 1795438800000000},
      {"2026-11-23T13:00:00Z", 1795438800000000},
      {"2026-11-23T13:00:00", 1795438800000000},
      {"2026-11-23", 1795392000000000},
      {"2026-11-23 13:00:00.5+00", 1795438800500000},
      {"2026-11-23T13:00:00.123456+00:00", 1795438800123456},
      {"2026-11-23T13:00:00.1234569+00:00", 1795438800123456},
      {"2026-11-23T18:30:00+05:30", 1795438800000000},
      {"2026-11-23 05:00:00-08", 1795438800000000},
      {"1892-06-01 00:00:00-00:01:15", -2448316725000000},
      {"1970-01-01 00:00:00+00", 0},
      {"1969-12-31T23:59:59.999999+00:00", -1},
      {"2000-02-29T00:00:00+00:00", 951782400000000},
      {"0044-03-15 00:00:00+00 BC", -63517824000000000},
      {"0044-03-15 BC", -63517824000000000},
      {"12345-01-01 00:00:00+00", 327403382400000000},
      {"infinity", 4'000'000'000'000'000'000},
      {"-infinity", -4'000'000'000'000'000'000},
      {"294276-12-31 23:59:59.999999+00", 4'000'000'000'000'999'999},
  };
  for (const auto& [text, microseconds] : all) {
    const auto time = ParsePostgresTime(text);
    ASSERT_TRUE(time) << text;
    EXPECT_EQ(time->time_since_epoch().count(), microseconds) << text;
  }
}

TEST(ParsePostgresTime, RefusesWhatIsNoTime) {
  for (const char* text : {"",
                           "yesterday",
                           "1700000000",
                           "2026",
                           "2026-11",
                           "2026-13-01",
                           "2026-00-10",
                           "2026-11-31",
                           "2025-02-29",
                           "2026-11-23T",
                           "2026-11-23 ",
                           "2026-11-23T13",
                           "2026-11-23T13:00",
                           "2026-11-23T25:00:00Z",
                           "2026-11-23T13:60:00Z",
                           "2026-11-23T13:00:00.Z",
                           "2026-11-23T13:00:00+5",
                           "2026-11-23T13:00:00+05:3",
                           "2026-11-23T13:00:00Zulu",
                           "2026-11-23  13:00:00",
                           "26-11-23T13:00:00Z",
                           "-2026-11-23",
                           "Infinity",
                           "2026-11-23T13:00:00+00:00 AD"}) {
    EXPECT_FALSE(ParsePostgresTime(text)) << text;
  }
}

TEST(FormatPostgresTime, IsReadBackToTheMicrosecond) {
  for (const std::int64_t microseconds : {std::int64_t{0}, std::int64_t{1795438800123456}, std::int64_t{-1}}) {
    const TimePoint time{Duration(microseconds)};
    EXPECT_EQ(ParsePostgresTime(FormatPostgresTime(time)), time) << FormatPostgresTime(time);
  }
  EXPECT_EQ(FormatPostgresTime(TimePoint(Duration(1795438800123456))), "2026-11-23T13:00:00.123456Z");
  EXPECT_EQ(FormatPostgresTime(*ParsePostgresTime("0001-01-01")), "0001-01-01T00:00:00.000000Z");
}

TEST(FormatPostgresTime, WhatHasNoYearOfFourDigitsIsAnInfinity) {
  EXPECT_EQ(FormatPostgresTime(*ParsePostgresTime("infinity")), "infinity");
  EXPECT_EQ(FormatPostgresTime(*ParsePostgresTime("10000-01-01")), "infinity");
  EXPECT_EQ(FormatPostgresTime(*ParsePostgresTime("0044-03-15 BC")), "-infinity");
}

}  // namespace
}  // namespace freshness
