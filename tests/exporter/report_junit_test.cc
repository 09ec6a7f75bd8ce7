#include "exporter/report_junit.h"

#include <gtest/gtest.h>

#include "exporter/xml.h"
#include "tests/exporter/report_fixture.h"
#include "tests/exporter/support/xml_reader.h"

namespace freshness {
namespace {

using test::ReadXml;
using test::XmlElement;

using Attributes = std::map<std::string, std::string>;

XmlElement Suite(const RunReport& report, std::size_t index = 0) {
  return ReadXml(ReportJunit(report)).All("testsuite").at(index);
}

TEST(ReportJunitTest, AStepIsASuiteAndACheckIsACase) {
  const XmlElement document = ReadXml(ReportJunit(test::BadNight()));
  EXPECT_EQ(document.name, "testsuites");
  EXPECT_EQ(document.attributes, (Attributes{{"name", "freshness_exporter"},
                                             {"tests", "7"},
                                             {"failures", "1"},
                                             {"errors", "0"},
                                             {"skipped", "1"},
                                             {"time", "1.500000"},
                                             {"timestamp", "2026-11-23T04:00:00Z"}}));
  ASSERT_EQ(document.All("testsuite").size(), 5U);
  const XmlElement telemetry = document.All("testsuite")[2];
  EXPECT_EQ(telemetry.attributes, (Attributes{{"name", "telemetry"},
                                              {"tests", "2"},
                                              {"failures", "1"},
                                              {"errors", "0"},
                                              {"skipped", "0"},
                                              {"time", "0.250000"},
                                              {"timestamp", "2026-11-23T04:00:00Z"}}));
  const XmlElement properties = telemetry.All("properties").at(0);
  EXPECT_EQ(properties.All("property").at(0).attributes, (Attributes{{"name", "run_id"}, {"value", "77-1-night"}}));
  const std::vector<XmlElement> cases = telemetry.All("testcase");
  ASSERT_EQ(cases.size(), 2U);
  EXPECT_EQ(cases[0].attributes, (Attributes{{"name", "rollups_hourly"}, {"classname", "telemetry"}}));
  EXPECT_EQ(cases[1].attributes, (Attributes{{"name", "rollups_daily"}, {"classname", "telemetry"}}));
  EXPECT_TRUE(cases[1].children.empty());
}

TEST(ReportJunitTest, AFailureSaysWhatAndHowOld) {
  const XmlElement failure = Suite(test::BadNight(), 2).All("testcase").at(0).All("failure").at(0);
  EXPECT_EQ(failure.attributes,
            (Attributes{{"type", "stale"}, {"message", "stale: newest bucket ended 3 h 21 min ago, limit 1 h 30 min"}}));
  EXPECT_EQ(failure.text, "table: rollups\nage: 3 h 21 min\nlimit: 1 h 30 min\nnewest: 2026-11-23T00:39:00Z\n");
}

TEST(ReportJunitTest, AnOldRowThatAStepOnlyRemarksIsNoFailure) {
  const XmlElement observe = Suite(test::BadNight(), 0);
  EXPECT_EQ(observe.attributes.at("failures"), "0");
  for (const XmlElement& each : observe.All("testcase")) {
    EXPECT_TRUE(each.All("failure").empty());
    EXPECT_TRUE(each.All("system-out").at(0).text.starts_with("stale: "));
  }
  EXPECT_EQ(observe.All("system-out").at(0).text,
            "rollups_hourly stale: newest bucket ended 3 h 21 min ago, limit 1 h 30 min\n");
}

TEST(ReportJunitTest, AStepWithoutChecksIsACaseItself) {
  const XmlElement seed = Suite(test::BadNight(), 1).All("testcase").at(0);
  EXPECT_EQ(seed.attributes, (Attributes{{"name", "seed"}, {"classname", "seed"}, {"time", "0.250000"}}));
  EXPECT_TRUE(seed.children.empty());
  const XmlElement smoke = Suite(test::BadNight(), 4);
  EXPECT_EQ(smoke.attributes.at("skipped"), "1");
  EXPECT_EQ(smoke.All("testcase").at(0).All("skipped").at(0).attributes,
            (Attributes{{"message", "DASHBOARD_URL is not set"}}));
  const RunReport failed =
      test::RunOf({test::StepOf("seed", StepOutcome::kFailed, {"a live database", "nothing was changed"})});
  const XmlElement failure = Suite(failed).All("testcase").at(0).All("failure").at(0);
  EXPECT_EQ(failure.attributes, (Attributes{{"type", "step"}, {"message", "a live database"}}));
  EXPECT_EQ(failure.text, "a live database\nnothing was changed\n");
  const RunReport warned = test::RunOf({test::StepOf("seed", StepOutcome::kWarned, {"a table is not there"})});
  EXPECT_EQ(Suite(warned).All("testcase").at(0).All("system-out").at(0).text, "a table is not there\n");
}

TEST(ReportJunitTest, NamesTheFilesThatShowTheFault) {
  for (const StepOutcome outcome : {StepOutcome::kFailed, StepOutcome::kWarned}) {
    StepReport step = test::StepOf("smoke-gdpr", outcome, {"no heading"});
    step.attachments = {"/runs/a/trace.zip", "/runs/a/test & failed.png"};
    const XmlElement smoke = Suite(test::RunOf({step})).All("testcase").at(0);
    const std::string text = smoke.All("system-out").at(0).text;
    EXPECT_TRUE(text.ends_with("[[ATTACHMENT|/runs/a/trace.zip]]\n[[ATTACHMENT|/runs/a/test & failed.png]]\n")) << text;
    EXPECT_EQ(smoke.All("failure").size(), outcome == StepOutcome::kFailed ? 1U : 0U);
  }
}

// A step that failed showed as all green when its checks had passed: its own failure was nobody's test case.
TEST(ReportJunitTest, AFailureThatNoCheckExplainsIsSeen) {
  StepReport step = test::StepOf("gdpr", StepOutcome::kFailed, {"interrupted"});
  step.checks = {test::Result("gdpr_audit_log", State::kFresh, Outcome::kPassed, std::chrono::minutes(1), "fine")};
  const XmlElement suite = Suite(test::RunOf({step}));
  EXPECT_EQ(suite.attributes.at("failures"), "1");
  ASSERT_EQ(suite.All("testcase").size(), 2U);
  EXPECT_EQ(suite.All("testcase")[1].All("failure").at(0).attributes.at("message"), "interrupted");
}

TEST(ReportJunitTest, IsWellFormedWhateverTheTextHolds) {
  const std::string hostile = "]]> <b a=\"1\">&amp;</b> 'x' \x01\x1b[31m\x7f \xff\xc3\x28 \xEF\xBF\xBE\xED\xA0\x80 \t\r\n 😀";
  StepReport step = test::StepOf(hostile, StepOutcome::kFailed, {hostile});
  step.remarks = {hostile};
  step.checks = {test::Result(hostile, State::kStale, Outcome::kFailed, std::chrono::hours(2), hostile)};
  step.checks.front().table = hostile;
  RunReport report = test::RunOf({step, test::StepOf(hostile, StepOutcome::kSkipped, {hostile}),
                                  test::StepOf(hostile, StepOutcome::kWarned, {hostile})});
  report.run_id = report.target = hostile;
  const XmlElement suite = Suite(report);
  EXPECT_EQ(suite.attributes.at("name"), "]]> <b a=\"1\">&amp;</b> 'x' [31m\x7f \uFFFD\uFFFD( \uFFFD\uFFFD\uFFFD \t\r\n 😀");
}

TEST(ReportJunitTest, ARunWithoutStepsIsStillADocument) {
  EXPECT_EQ(ReadXml(ReportJunit(test::RunOf({}))).attributes.at("tests"), "0");
}

TEST(XmlTest, EscapesWhatXmlReadsAndDropsWhatItForbids) {
  EXPECT_EQ(EscapeXml("a<b>&\"c\"\t\n\r"), "a&lt;b&gt;&amp;&quot;c&quot;&#9;&#10;&#13;");
  EXPECT_EQ(EscapeXml(std::string_view("\0\x08\x0b\x1f|\xEF\xBF\xBF|", 9)), "||");
  EXPECT_EQ(EscapeXml("Größe 😀 \xff"), "Größe 😀 \uFFFD");
}

}  // namespace
}  // namespace freshness
