#include "exporter/age_svg.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/exporter/status_fixture.h"

namespace freshness {
namespace {

using namespace std::chrono_literals;
using test::HourlyCheck;

std::string BarOf(std::optional<Duration> age, std::optional<Duration> warn_after = {}) {
  Check check = HourlyCheck("c");  // error_after 90 min
  check.warn_after = warn_after;
  Verdict verdict;
  verdict.age = age;
  return AgeBar(check, verdict);
}

bool Has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

std::vector<HistorySlot> Day(std::size_t known, const HistorySlot& slot) {
  std::vector<HistorySlot> day(kSlots);
  std::fill(day.end() - static_cast<std::ptrdiff_t>(known), day.end(), slot);
  return day;
}

TEST(AgeBarTest, IsFullAtTheLimitAndSaysSoInWords) {
  EXPECT_TRUE(Has(BarOf(45min), "role=\"img\" aria-label=\"50 % of the limit\""));
  EXPECT_TRUE(Has(BarOf(45min), "<rect class=\"fill\" x=\"0.0\" width=\"50.0\""));
  EXPECT_TRUE(Has(BarOf(90min), "<rect class=\"fill\" x=\"0.0\" width=\"100.0\""));
  EXPECT_FALSE(Has(BarOf(90min), "over"));
}

TEST(AgeBarTest, BeyondTheLimitAMarkSaysWhereItWas) {
  const std::string bar = BarOf(6h);
  EXPECT_TRUE(Has(bar, "aria-label=\"400 % of the limit\""));
  EXPECT_TRUE(Has(bar, "<rect class=\"fill\" x=\"0.0\" width=\"25.0\""));
  EXPECT_TRUE(Has(bar, "<rect class=\"over\" x=\"25.0\" width=\"75.0\""));
  EXPECT_TRUE(Has(bar, "<rect class=\"mark\" x=\"25.0\""));
}

TEST(AgeBarTest, MarksTheLimitThatWarns) {
  EXPECT_TRUE(Has(BarOf(9min, 45min), "<rect class=\"mark\" x=\"50.0\""));
  EXPECT_FALSE(Has(BarOf(9min, 90min), "mark"));
}

TEST(AgeBarTest, WithoutAnAgeItIsEmptyAndSaysSo) {
  EXPECT_TRUE(Has(BarOf({}), "aria-label=\"no age known\""));
  EXPECT_TRUE(Has(BarOf({}), "<rect class=\"fill\" x=\"0.0\" width=\"0.0\""));
}

TEST(DayInWordsTest, SumsUpTheStates) {
  EXPECT_EQ(DayInWords(std::vector<HistorySlot>(kSlots)), "Last 24 h: nothing known yet");
  EXPECT_EQ(DayInWords(Day(kSlots, {State::kFresh, 20min})), "Last 24 h: highest age 20 min; fresh 1 day");
  std::vector<HistorySlot> day = Day(24, {State::kFresh, 20min});
  std::fill(day.end() - 12, day.end(), HistorySlot{State::kStale, 2h});
  EXPECT_EQ(DayInWords(day), "Last 24 h: highest age 2 h; fresh 1 h, stale 1 h, nothing known 22 h");
  EXPECT_EQ(DayInWords(Day(1, {State::kMissing, {}})), "Last 24 h: no age known; missing 5 min, nothing known 23 h 55 min");
}

TEST(AgePlotTest, AnEmptyDayHasALimitAndNothingElse) {
  const std::string plot = AgePlot(HourlyCheck("c"), std::vector<HistorySlot>(kSlots));
  EXPECT_TRUE(Has(plot, "class=\"limit\" d=\"M0 5H288\"")) << plot;
  EXPECT_TRUE(Has(plot, "class=\"line\" d=\"\""));
  EXPECT_FALSE(Has(plot, "area"));
  EXPECT_FALSE(Has(plot, "band"));
}

TEST(AgePlotTest, WhatGrowsSteadilyIsTwoPoints) {
  std::vector<HistorySlot> day(kSlots);
  for (std::size_t i = 0; i < kSlots; ++i) day[i] = {State::kFresh, i * 1min / 4};
  const std::string plot = AgePlot(HourlyCheck("c"), day);
  const std::size_t line = plot.find("class=\"line\" d=\"") + 16;
  const std::string path = plot.substr(line, plot.find('"', line) - line);
  EXPECT_LE(std::count(path.begin(), path.end(), 'l'), 2) << path;
  EXPECT_TRUE(path.starts_with("M0 34")) << path;
}

TEST(AgePlotTest, AGapIsAGapAndASingleSlotCanBeSeen) {
  std::vector<HistorySlot> day(kSlots);
  day[10] = {State::kFresh, 45min};
  day[20] = {State::kStale, 100min};
  const std::string plot = AgePlot(HourlyCheck("c"), day);
  EXPECT_TRUE(Has(plot, "<path class=\"area fresh\" d=\"M10 ")) << plot;
  EXPECT_TRUE(Has(plot, "<path class=\"area stale\" d=\"M20 ")) << plot;
  EXPECT_TRUE(
      Has(plot, "<path class=\"band fresh\" d=\"M10 37H11v3H10z\"/><path class=\"band stale\" d=\"M20 37H21v3H20z\"/>"));
  EXPECT_FALSE(Has(plot, "H288v3H11z"));
}

TEST(AgePlotTest, AStateWithoutAnAgeIsInTheBandAlone) {
  const std::string plot = AgePlot(HourlyCheck("c"), Day(kSlots, {State::kMissing, {}}));
  EXPECT_TRUE(Has(plot, "<path class=\"band missing\" d=\"M0 37H288v3H0z\"/>"));
  EXPECT_FALSE(Has(plot, "area"));
}

TEST(AgePlotTest, StaysWithinItsFrameWhateverTheAge) {
  const std::string plot = AgePlot(HourlyCheck("c"), Day(kSlots, {State::kStale, 24h * 6000}));
  EXPECT_TRUE(Has(plot, "class=\"line\" d=\"M0 5l288 0\"")) << plot;
  EXPECT_TRUE(Has(plot, "class=\"limit\" d=\"M0 34H288\"")) << plot;
}

}  // namespace
}  // namespace freshness
