#include "exporter/status_page.h"

#include <gtest/gtest.h>

#include "exporter/version.h"
#include "tests/exporter/status_fixture.h"

namespace freshness {
namespace {

using namespace std::chrono_literals;
using test::HourlyCheck;
using test::kPolledAt;
using test::kPolledWall;

std::string PageAt(const Board& board, Duration later) {
  return StatusPage(board.Read(), kPolledAt + later, kPolledWall + later);
}

bool Has(const std::string& page, std::string_view text) {
  return page.find(text) != std::string::npos;
}

TEST(StatusPageTest, ShowsEachCheckInWords) {
  Board board({{"staging", {HourlyCheck("rollups_hourly")}}}, kPolledAt);
  board.Post(0, test::Polled({Newest{kPolledWall - 2h, {}}}, 2s), kPolledAt);
  const std::string page = PageAt(board, 12s);
  for (const char* text :
       {"<th scope=\"row\">rollups_hourly</th>", "<td data-label=\"Target\" class=\"\">staging</td>",
        "<span class=\"badge bad\">stale</span>", "class=\"number\">2 h</td>", "class=\"number\">1 h 30 min</td>",
        "2026-11-23T10:00:00Z", "newest bucket ended 2 h ago", "<span class=\"badge good\">up</span>", "12 s ago", "34 ms",
        "host is 2 s ahead", "1 of 1 checks fails</p>", "made at 2026-11-23T12:00:12Z"}) {
    EXPECT_TRUE(Has(page, text)) << text << "\nis not in\n" << page;
  }
  EXPECT_TRUE(Has(page, "Version " + std::string(kVersion)));
}

TEST(StatusPageTest, SaysWhenNothingIsKnownYet) {
  const std::string page = PageAt(Board({{"staging", {HourlyCheck("rollups_hourly")}}}, kPolledAt), 1s);
  for (const char* text : {"Waiting for the first poll</p>", ">unknown</span>", ">not polled yet</span>", ">never</td>",
                           "<td data-label=\"Age\" class=\"number\">–</td>"}) {
    EXPECT_TRUE(Has(page, text)) << text << "\nis not in\n" << page;
  }
  EXPECT_TRUE(Has(PageAt(Board({}, kPolledAt), 1s), "No checks</p>"));
}

TEST(StatusPageTest, FailingChecksComeFirstAndTheSummaryCountsThem) {
  Check warns_only = HourlyCheck("late_one");
  warns_only.warn_after = 1h;
  warns_only.error_after.reset();
  Board board({{"staging", {HourlyCheck("fresh_one"), warns_only, HourlyCheck("stale_one")}}}, kPolledAt);
  board.Post(0, test::Polled({Newest{kPolledWall, {}}, Newest{kPolledWall - 2h, {}}, Newest{kPolledWall - 2h, {}}}),
             kPolledAt);
  const std::string page = PageAt(board, 0s);
  EXPECT_LT(page.find("stale_one"), page.find("late_one"));
  EXPECT_LT(page.find("late_one"), page.find("fresh_one"));
  EXPECT_TRUE(Has(page, "<p class=\"summary bad\">1 of 3 checks fails</p>"));
  EXPECT_TRUE(Has(page, "<span class=\"badge warn\">late</span>"));
  EXPECT_TRUE(Has(page, "1 h (warns only)"));

  board.Post(0, test::Polled({Newest{kPolledWall, {}}, Newest{kPolledWall - 2h, {}}, Newest{kPolledWall, {}}}), kPolledAt);
  EXPECT_TRUE(Has(PageAt(board, 0s), "<p class=\"summary warn\">1 of 3 checks is late</p>"));
  board.Post(0, test::Polled({Newest{kPolledWall, {}}, Newest{kPolledWall, {}}, Newest{kPolledWall, {}}}), kPolledAt);
  EXPECT_TRUE(Has(PageAt(board, 0s), "<p class=\"summary good\">All 3 checks pass</p>"));
}

TEST(StatusPageTest, WhateverANameOrReasonHoldsIsShownAsText) {
  const std::string nasty = "<img src=x onerror='alert(\"1\")'>{{css}}\xff";
  Board board({{nasty, {HourlyCheck(nasty)}}}, kPolledAt);
  board.Post(0, test::Polled({Failure{Reason::kQuery, nasty}}), kPolledAt);
  const std::string page = StatusPage(board.Read(), kPolledAt, kPolledWall, "/\"><script>");
  EXPECT_FALSE(Has(page, "<img"));
  EXPECT_FALSE(Has(page, "<script"));
  EXPECT_FALSE(Has(page, "\xff"));
  EXPECT_TRUE(Has(page, "&lt;img src=x onerror=&#39;alert(&quot;1&quot;)&#39;&gt;{{css}}\uFFFD")) << page;
}

TEST(StatusPageTest, IsWholeInItselfAndLinksRelatively) {
  const std::string page = StatusPage(Board({}, kPolledAt).Read(), kPolledAt, kPolledWall, "/probe/metrics");
  EXPECT_FALSE(Has(page, "http://"));
  EXPECT_FALSE(Has(page, "https://"));
  EXPECT_FALSE(Has(page, "{{"));
  for (const char* text :
       {"href=\"./probe/metrics\"", "href=\"./api/v1/status\"", "href=\"./-/healthy\"", "href=\"./-/ready\"",
        "<caption>Checks</caption>", "<meta http-equiv=\"refresh\" content=\"30\">"}) {
    EXPECT_TRUE(Has(page, text)) << text;
  }
}

TEST(StatusPageTest, AHostClockThatWasSetBackShowsTheTimeInstead) {
  Board board({{"staging", {HourlyCheck("rollups_hourly")}}}, kPolledAt);
  board.Post(0, test::Polled({Newest{kPolledWall, {}}}), kPolledAt);
  const std::string page = StatusPage(board.Read(), kPolledAt + 10s, kPolledWall - 1h);
  EXPECT_TRUE(Has(page, "<td data-label=\"Last poll\" class=\"\">2026-11-23T12:00:00Z</td>")) << page;
}

}  // namespace
}  // namespace freshness
