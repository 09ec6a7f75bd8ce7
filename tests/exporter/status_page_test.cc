#include "exporter/status_page.h"

#include <gtest/gtest.h>

#include "exporter/gzip.h"
#include "exporter/version.h"
#include "tests/exporter/status_fixture.h"

namespace freshness {
namespace {

using namespace std::chrono_literals;
using test::HourlyCheck;
using test::kPolledAt;
using test::kPolledWall;

const History kNoHistory;

std::string PageAt(const Board& board, Duration later, const StatusPageSettings& settings = {}) {
  return StatusPage(board.Read(), kNoHistory, kPolledAt + later, kPolledWall + later, settings);
}

// A board of one target and one check of which `answer` is known.
std::string PageOf(const Answer& answer, const Check& check = HourlyCheck("rollups_hourly"),
                   const StatusPageSettings& settings = {}) {
  Board board({{"staging", {check}}}, kPolledAt);
  board.Post(0, test::Polled({answer}), kPolledAt);
  return PageAt(board, 0s, settings);
}

bool Has(const std::string& page, std::string_view text) {
  return page.find(text) != std::string::npos;
}

std::size_t Times(const std::string& page, std::string_view text) {
  std::size_t times = 0;
  for (std::size_t at = page.find(text); at != std::string::npos; at = page.find(text, at + 1)) ++times;
  return times;
}

void ExpectAll(const std::string& page, std::initializer_list<const char*> texts) {
  for (const char* text : texts) EXPECT_TRUE(Has(page, text)) << text << "\nis not in\n" << page;
}

TEST(StatusPageTest, ShowsACheckInWords) {
  Board board({{"staging", {HourlyCheck("rollups_hourly")}, 30s}}, kPolledAt);
  board.Post(0, test::Polled({Newest{kPolledWall - 2h, {}}}, 2s), kPolledAt);
  const std::string page = PageAt(board, 12s);
  ExpectAll(page,
            {"<h1>1 check: 1 stale</h1>", "<title>1 check: 1 stale · freshness_exporter</title>", "Target</span> staging",
             "<a href=\"#staging/rollups_hourly\">rollups_hourly</a><small>rollups, hour</small>",
             "<use href=\"#stale\"/></svg>stale</span>", "<b>2 h</b> <span>of 1 h 30 min</span>",
             "<time datetime=\"2026-11-23T10:00:00Z\">2026-11-23 10:00:00 UTC</time><small>2 h ago</small>",
             "newest bucket ended 2 h ago, limit 1 h 30 min", "up</span>", "12 s ago, every 30 s", "34 ms",
             "host is 2 s ahead", "2026-11-23 12:00:12 UTC"});
  EXPECT_TRUE(Has(page, kVersion));
}

TEST(StatusPageTest, EachStateHasItsWordAndWhatIsWrongAWayOn) {
  Check check = HourlyCheck("rollups_hourly");
  check.warn_after = 1h;
  const StatusPageSettings settings{.runbook_url = "https://docs.example/RUNBOOK.md"};
  Check fed = check;
  fed.fed_by = FedBy{"raw", "at", 20min};
  const auto expect = [&](const std::string& state, const std::string& page, bool link) {
    EXPECT_TRUE(Has(page, "<h1>1 check: 1 " + state + "</h1>")) << page;
    EXPECT_TRUE(Has(page, "<tr role=\"row\" class=\"" + state + "\"")) << page;
    EXPECT_EQ(Has(page, "href=\"https://docs.example/RUNBOOK.md#" + state + "\">Runbook: " + state + "</a>"), link) << page;
  };
  expect("fresh", PageOf(Newest{kPolledWall, {}}, check, settings), false);
  expect("late", PageOf(Newest{kPolledWall - 70min, {}}, check, settings), true);
  expect("stale", PageOf(Newest{kPolledWall - 2h, {}}, check, settings), true);
  expect("idle", PageOf(Newest{kPolledWall - 2h, {}}, fed, settings), false);
  expect("missing", PageOf(NoRows{}, check, settings), true);
  expect("future", PageOf(Newest{kPolledWall + 24h, {}}, check, settings), true);
  expect("unknown", PageOf(Failure{Reason::kQuery, "no such table"}, check, settings), true);
}

TEST(StatusPageTest, AFreshRowSaysNoMoreThanItsNumbers) {
  EXPECT_FALSE(Has(PageOf(Newest{kPolledWall, {}}), "class=\"why\""));
  ExpectAll(PageOf(Newest{kPolledWall + 20min, {}}), {"<b>0 s</b>", "<small>open, ends in 20 min</small>"});
}

TEST(StatusPageTest, WithoutARunbooksAddressItsSectionIsNamed) {
  const std::string named = "More in docs/RUNBOOK.md, section \"stale\".";
  EXPECT_TRUE(Has(PageOf(Newest{kPolledWall - 2h, {}}), named));
  // An address that would run a script when it is clicked.
  const std::string page = PageOf(Newest{kPolledWall - 2h, {}}, HourlyCheck("c"), {.runbook_url = "javascript:alert(1)"});
  EXPECT_TRUE(Has(page, named));
  EXPECT_FALSE(Has(page, "javascript:"));
}

TEST(StatusPageTest, SaysWhenNothingIsKnownYet) {
  const std::string page = PageAt(Board({{"staging", {HourlyCheck("rollups_hourly")}}}, kPolledAt), 1s);
  ExpectAll(page, {"<h1>1 check, waiting for the first poll</h1>", "unknown</span>", "not polled yet</span>", "never",
                   "not asked yet</td>", "no age known", "Last 24 h: nothing known yet"});
  EXPECT_FALSE(Has(page, "class=\"why\""));
  EXPECT_TRUE(Has(PageAt(Board({}, kPolledAt), 1s), "<h1>No checks</h1>"));
}

TEST(StatusPageTest, WhatIsWrongComesFirst) {
  Check warns_only = HourlyCheck("late_one");
  warns_only.warn_after = 1h;
  warns_only.error_after.reset();
  Board board({{"a", {HourlyCheck("fresh_one"), warns_only, HourlyCheck("stale_one")}}, {"b", {HourlyCheck("x")}}},
              kPolledAt);
  board.Post(0, test::Polled({Newest{kPolledWall, {}}, Newest{kPolledWall - 2h, {}}, Newest{kPolledWall, {}}}), kPolledAt);
  board.Post(1, test::Polled({NoRows{}}), kPolledAt);
  const std::string page = PageAt(board, 0s);
  EXPECT_LT(page.find("\"b/x\""), page.find("\"a/late_one\""));
  EXPECT_LT(page.find("\"a/late_one\""), page.find("\"a/fresh_one\""));
  ExpectAll(page, {"<h1>4 checks: 2 fresh, 1 late, 1 missing</h1>", "2 targets: 2 up. ", "<div class=\"summary missing\">",
                   "· warns at 1 h"});
}

// A database that is away: ten rows with one long sentence each, in which what they differ by drowned.
TEST(StatusPageTest, WhatEveryCheckMetIsToldOnce) {
  Board board({{"staging", {HourlyCheck("a"), HourlyCheck("b")}}}, kPolledAt);
  const Failure away{Reason::kUnreachable, "nothing listens"};
  board.Post(0, test::Polled({Newest{kPolledWall, {}}, Newest{kPolledWall, {}}}), kPolledAt);
  board.Post(0, test::Polled({away, away}), kPolledAt);
  const std::string page = PageAt(board, 0s);
  EXPECT_EQ(Times(page, "unreachable: nothing listens"), 1u) << page;
  EXPECT_EQ(Times(page, "See that the server is up"), 1u) << page;
  EXPECT_EQ(Times(page, "<p>By the last answer, newest bucket ended"), 2u) << page;

  board.Post(0, test::Polled({away, Failure{Reason::kTimeout, "no answer"}}), kPolledAt);
  const std::string differing = PageAt(board, 0s);
  ExpectAll(differing, {"unreachable: nothing listens; by the last answer", "timeout: no answer; by the last answer"});
  EXPECT_FALSE(Has(differing, "No check is answered"));
}

TEST(StatusPageTest, HolesAndFailedRequestsAreShownThoughAllIsFresh) {
  Board board({{"staging", {HourlyCheck("a"), HourlyCheck("b")}}}, kPolledAt);
  PollRecord record = test::Polled({Newest{kPolledWall, {}}, Newest{kPolledWall, {}}});
  record.result.extras.missing_buckets = {2, 0};
  record.result.extras.gdpr_requests = {{{"export", "completed"}, 3}, {{"delete", "failed"}, 1}};
  board.Post(0, record, kPolledAt);
  const std::string page = PageAt(board, 0s);
  EXPECT_EQ(Times(page, "2 closed buckets have raw rows and no rollup."), 1u) << page;
  EXPECT_EQ(Times(page, "class=\"why\""), 1u);
  ExpectAll(page, {"GDPR requests in 24 h</dt><dd>4, ", "1 failed</span>", "section \"holes\""});
}

TEST(StatusPageTest, WhateverANameOrReasonHoldsIsShownAsText) {
  const std::string nasty = "<img src=x onerror='alert(\"1\")'>{{css}}\xff";
  Check check = HourlyCheck(nasty);
  check.table = nasty;
  check.where = {{"granularity", nasty}};
  Board board({{nasty, {check}}, {"b", {}}, {"c", {}}, {"d", {}}}, kPolledAt);
  board.Post(0, test::Polled({Failure{Reason::kQuery, nasty}}), kPolledAt);
  const std::string page = PageAt(board, 0s, {"/\"><script>", "https://\"><script>"});
  EXPECT_FALSE(Has(page, "<img"));
  EXPECT_FALSE(Has(page, "<script"));
  EXPECT_FALSE(Has(page, "\xff"));
  EXPECT_TRUE(Has(page, "&lt;img src=x onerror=&#39;alert(&quot;1&quot;)&#39;&gt;{{css}}\uFFFD")) << page;
}

TEST(StatusPageTest, IsWholeInItselfAndLinksRelatively) {
  const std::string page =
      PageAt(Board({{"staging", {HourlyCheck("a")}}}, kPolledAt), 0s, {.telemetry_path = "/probe/metrics"});
  EXPECT_EQ(Times(page, "http://"), 1u) << "the icon's name space alone";
  EXPECT_FALSE(Has(page, "https://"));
  EXPECT_FALSE(Has(page, "{{"));
  EXPECT_FALSE(Has(page, " style="));
  ExpectAll(page, {"href=\"./probe/metrics\"", "href=\"./api/v1/status\"", "href=\"./-/healthy\"", "href=\"./-/ready\"",
                   "<html lang=\"en\">", "Reloads every 30 s. <a href=\"./paused\">"});
  ExpectAll(PageAt(Board({}, kPolledAt), 0s, {.reloads = false}), {"Paused. <a href=\"./\">Resume</a>"});
}

TEST(StatusPageTest, AHostClockThatWasSetBackShowsTheTimeInstead) {
  Board board({{"staging", {HourlyCheck("rollups_hourly")}}}, kPolledAt);
  board.Post(0, test::Polled({Newest{kPolledWall, {}}}), kPolledAt);
  const std::string page = StatusPage(board.Read(), kNoHistory, kPolledAt + 10s, kPolledWall - 1h);
  EXPECT_TRUE(Has(page, "<dt>Last poll</dt><dd>2026-11-23T12:00:00Z</dd>")) << page;
}

class ManyTargetsPageTest : public testing::Test {
 protected:
  static Board Make(int count) {
    std::vector<Board::Target> targets;
    for (int i = 0; i < count; ++i) targets.push_back({"t" + std::to_string(i), DefaultChecks(), 30s});
    return Board(targets, kPolledAt);
  }
  static void Answer(Board& board, TargetId target, Duration age) {
    board.Post(target, test::Polled(std::vector<freshness::Answer>(10, Newest{kPolledWall - age, {}})), kPolledAt);
  }
};

TEST_F(ManyTargetsPageTest, ThoseThatAreWellAreFolded) {
  Board board = Make(200);
  for (TargetId target = 0; target < 200; ++target) Answer(board, target, target == 150 ? 30h : 1min);
  const std::string page = PageAt(board, 0s);
  EXPECT_EQ(Times(page, "<details class=\"target\">"), 199u);
  EXPECT_EQ(Times(page, "<section class=\"target\""), 1u);
  EXPECT_LT(page.find("Target t150"), page.find("<details class=\"target\">"));
  EXPECT_LT(page.find("Target</span> t0<"), page.find("Target</span> t1<"));
  EXPECT_TRUE(Has(page, "<span class=\"counts\">10 fresh</span>"));
  EXPECT_TRUE(Has(page, "200 targets: 200 up. "));
  EXPECT_EQ(Times(page, "<svg class=\"plot\""), 300u) << "the rest would make the page slow";
  EXPECT_LT(page.size(), 4u << 20);
  EXPECT_LT(Gzip(page).size(), 200u << 10);
}

TEST_F(ManyTargetsPageTest, AFewAreAllShownAndAHundredBrokenAreNot) {
  Board few = Make(3);
  for (TargetId target = 0; target < 3; ++target) Answer(few, target, 1min);
  EXPECT_EQ(Times(PageAt(few, 0s), "<section class=\"target\""), 3u);
  Board broken = Make(100);
  for (TargetId target = 0; target < 100; ++target) Answer(broken, target, 30h);
  EXPECT_EQ(Times(PageAt(broken, 0s), "<section class=\"target\""), 20u);
  EXPECT_EQ(Times(PageAt(broken, 0s), "<details class=\"target\">"), 80u);
}

// The worst case of a day: every check has a full day in which the age goes up and down all the time.
TEST_F(ManyTargetsPageTest, TenChecksWithAFullDayStayBelowSixtyKilobytes) {
  Board board = Make(1);
  History history;
  for (int slot = 0; slot < 288; ++slot) {
    PollRecord record = test::Polled(std::vector<freshness::Answer>(10, Newest{kPolledWall - slot % 2 * 80min, {}}));
    board.Post(0, record, kPolledAt);
    history.Record(board.Read(), kPolledAt + slot * kSlotLength);
  }
  const std::string page = StatusPage(board.Read(), history, kPolledAt + 287 * kSlotLength, kPolledWall);
  RecordProperty("bytes", static_cast<int>(page.size()));
  EXPECT_LT(page.size(), 60'000u);
  EXPECT_LT(Gzip(page).size(), 12'000u);
}

}  // namespace
}  // namespace freshness
