#include "exporter/github.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "checks/model/text.h"
#include "exporter/markdown.h"
#include "tests/exporter/report_fixture.h"

namespace freshness {
namespace {

std::size_t Count(const std::string& text, const std::string& what) {
  std::size_t count = 0;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + what.size())) ++count;
  return count;
}

// A step that failed by `count` checks, each with a name and a reason of its own.
StepReport ManyFailures(std::size_t count, const std::string& reason) {
  StepReport step = test::StepOf("telemetry", StepOutcome::kFailed);
  for (std::size_t i = 0; i < count; ++i) {
    const std::string name = "check_" + std::to_string(i);
    const std::string own = std::to_string(i) + reason;  // or they would share a line
    step.reasons.push_back(name + " stale: " + own);
    step.checks.push_back(test::Result(name, State::kStale, Outcome::kFailed, std::chrono::hours(2), own));
  }
  return step;
}

TEST(GithubAnnotationsTest, OneLineForEachReason) {
  EXPECT_EQ(GithubAnnotations(test::BadNight()),
            "::error title=Freshness%3A telemetry failed::rollups_hourly stale: newest bucket ended 3 h 21 min ago, "
            "limit 1 h 30 min\n"
            "::warning title=Freshness%3A observe warned::refresh_hourly stale: the heart is still\n");
  EXPECT_EQ(GithubAnnotations(test::RunOf({test::StepOf("seed", StepOutcome::kPassed)})), "");
}

TEST(GithubAnnotationsTest, NothingInAValueEndsOrForgesACommand) {
  const RunReport report =
      test::RunOf({test::StepOf("a,file=b::x\n", StepOutcome::kFailed, {"100 % of a: b, c\r\n::add-mask::x \xff"})});
  EXPECT_EQ(GithubAnnotations(report),
            "::error title=Freshness%3A a%2Cfile=b%3A%3Ax  failed::100 %25 of a: b, c%0D%0A::add-mask::x \uFFFD\n");
}

TEST(GithubAnnotationsTest, TheTenthStandsForAllThatAreLeft) {
  const auto lines = [](std::size_t reasons) { return GithubAnnotations(test::RunOf({ManyFailures(reasons, "old")})); };
  EXPECT_EQ(Count(lines(10), "::error "), 10U);
  EXPECT_EQ(Count(lines(10), " more; "), 0U);
  EXPECT_EQ(Count(lines(500), "::error "), 10U);
  EXPECT_EQ(Count(lines(500), "::+491 more; the report has them all\n"), 1U);
}

TEST(GithubAnnotationsTest, ALongReasonIsCutBetweenCharacters) {
  std::string reason;
  while (reason.size() < 20'000) reason += "€";
  const std::string line = GithubAnnotations(test::RunOf({test::StepOf("seed", StepOutcome::kFailed, {reason})}));
  EXPECT_LT(line.size(), 4096U);
  EXPECT_EQ(ValidUtf8(line), line);
  EXPECT_TRUE(line.ends_with("€…\n"));
}

TEST(GithubSummaryTest, ShowsStepsAndChecks) {
  const std::string page = GithubSummary(test::BadNight());
  EXPECT_TRUE(
      page.starts_with("## Freshness: failed\n\nTarget staging (db.example.com:5432/app), run 77-1-night, started "
                       "2026-11-23T04:00:00Z, took 1 s.\n\n| step | outcome | took | why |\n|---|---|---|---|\n"))
      << page;
  EXPECT_NE(page.find("\n| seed | passed | 250 ms |  |\n"), std::string::npos) << page;
  EXPECT_NE(page.find("\n| smoke-gdpr | skipped | 250 ms | DASHBOARD\\_URL is not set |\n"), std::string::npos) << page;
  EXPECT_NE(page.find("refresh\\_hourly stale: the heart is still<br>remark: rollups\\_hourly stale: "), std::string::npos)
      << page;
  EXPECT_NE(page.find("\n\n| step | check | state | age | limit | reason |\n|---|---|---|---|---|---|\n| observe | "),
            std::string::npos)
      << page;
  EXPECT_NE(
      page.find("\n| telemetry | rollups\\_hourly | stale | 3 h 21 min | 1 h 30 min | newest bucket ended 3 h 21 min ago, "
                "limit 1 h 30 min |\n"),
      std::string::npos)
      << page;
  EXPECT_NE(page.find("| gdpr | gdpr\\_audit\\_log | idle | - | 1 h 30 min | nothing to roll up |\n"), std::string::npos)
      << page;
}

TEST(GithubSummaryTest, WithoutChecksThereIsNoTableOfThem) {
  const std::string page = GithubSummary(test::RunOf({test::StepOf("seed", StepOutcome::kPassed)}));
  EXPECT_EQ(page.find("| check |"), std::string::npos) << page;
}

TEST(GithubSummaryTest, AValueCannotBreakATable) {
  const std::string hostile = "a|b\nc\r\n| d | \\| `e <img src=x> @github #12 $x$ *f* _g_ [h](i) ~j~ &lt; \xff";
  StepReport step = test::StepOf(hostile, StepOutcome::kFailed, {hostile});
  step.checks = {test::Result(hostile, State::kStale, Outcome::kFailed, std::chrono::hours(2), hostile)};
  RunReport report = test::RunOf({step});
  report.run_id = report.target = hostile;
  const std::string page = GithubSummary(report);
  EXPECT_EQ(std::count(page.begin(), page.end(), '|'), 5 + 5 + 5 + 7 + 7 + 7) << page;
  for (const char* unwanted : {"<img", "@github", " #12", "$x", "`", "\\|", " *f", " _g", " [h"}) {
    EXPECT_EQ(page.find(unwanted), std::string::npos) << unwanted << " in " << page;
  }
}

TEST(GithubSummaryTest, StaysBelowTheLimitAndSaysWhatIsLeftOut) {
  const std::string worst(5000, '$');
  const std::string page = GithubSummary(test::RunOf({ManyFailures(500, worst)}));
  EXPECT_LE(page.size(), 1'000'000U);
  EXPECT_GT(page.size(), 900'000U) << "far more was cut than had to be";
  EXPECT_NE(page.find("<br>+480 more |\n"), std::string::npos);
  const std::size_t shown = Count(page, "\n| telemetry | check\\_");
  EXPECT_TRUE(page.ends_with(" |\n\n+" + std::to_string(500 - shown) + " more\n")) << page.substr(page.size() - 100);
  const std::string many_steps = GithubSummary(test::RunOf(std::vector<StepReport>(100, ManyFailures(30, worst))));
  EXPECT_LE(many_steps.size(), 1'000'000U);
  EXPECT_EQ(ValidUtf8(many_steps), many_steps);
}

TEST(MarkdownTest, EscapesWhatGithubReads) {
  EXPECT_EQ(EscapeMarkdown("a|b\\c`d", 100), "a&#124;b&#92;c&#96;d");
  EXPECT_EQ(EscapeMarkdown("<b> & *x* _y_ [z] ~~w~~", 100), "&lt;b&gt; &amp; \\*x\\* \\_y\\_ \\[z\\] \\~\\~w\\~\\~");
  EXPECT_EQ(EscapeMarkdown("@all #1 $x$", 100), "@&#8203;all #&#8203;1 <span>$</span>x<span>$</span>");
  EXPECT_EQ(EscapeMarkdown("one\ntwo \xff", 100), "one two \uFFFD");
  EXPECT_EQ(EscapeMarkdown("&&&&", 3), "…") << "cut before escaping";
}

}  // namespace
}  // namespace freshness
