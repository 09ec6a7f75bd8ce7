// What a night leaves for machines: the report in JSON and JUnit, the ops log, and GitHub's annotations and summary.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "tests/e2e/support/night_fixture.h"

namespace freshness::test {
namespace {

using Json = nlohmann::json;

class NightReportTest : public NightTest {
 protected:
  std::string Flag(const std::string& kind) const { return "--report." + kind + "=" + Report(kind).string(); }
  std::filesystem::path Report(const std::string& kind) const { return Folder() / ("report." + kind); }
};

std::size_t Count(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++count;
  return count;
}

TEST_F(NightReportTest, JsonHasEveryStepAndCheck) {
  Break(NightStep::kGdpr);
  EXPECT_EQ(Exporter({"nightly", "--run.id=77", Flag("json")}).exit_code, 1);
  const Json report = Json::parse(ReadFile(Report("json")));
  EXPECT_EQ(report["version"], 1);
  EXPECT_EQ(report["run_id"], "77");
  EXPECT_EQ(report["outcome"], "failed");
  std::map<std::string, std::string> outcomes;
  std::size_t checks = 0;
  for (const Json& step : report["steps"]) {
    outcomes[step["name"]] = step["outcome"];
    checks += step["name"] == "observe" ? 0 : step["checks"].size();
  }
  EXPECT_EQ(outcomes, (std::map<std::string, std::string>{{"observe", "passed"},
                                                          {"seed", "passed"},
                                                          {"telemetry", "passed"},
                                                          {"gdpr", "failed"},
                                                          {"reconcile", "passed"},
                                                          {"supabase-api", "skipped"},
                                                          {"smoke-telemetry", "skipped"},
                                                          {"smoke-gdpr", "skipped"}}));
  EXPECT_EQ(checks, 10U);
  EXPECT_FALSE(Has(report.dump(), postgres_.Password()));
  EXPECT_FALSE(Has(report.dump(), "hush0"));
}

TEST_F(NightReportTest, JunitIsXmlWithACaseACheck) {
  Break(NightStep::kGdpr);
  EXPECT_EQ(Exporter({"nightly", Flag("junit")}).exit_code, 1);
  const std::string xml = ReadFile(Report("junit"));
  EXPECT_TRUE(xml.starts_with("<?xml")) << xml;
  EXPECT_EQ(Count(xml, "<testsuite "), 8U) << xml;
  EXPECT_EQ(Count(xml, "<failure "), 1U) << xml;
  EXPECT_TRUE(Has(xml, "<testcase name=\"gdpr_audit_log\" classname=\"gdpr\"")) << xml;
  EXPECT_TRUE(Has(xml, "type=\"future\"")) << xml;
  EXPECT_EQ(Count(xml, "<skipped "), 3U) << xml;
}

TEST_F(NightReportTest, TheOpsLogGetsALineARun) {
  EXPECT_EQ(Exporter({"nightly", "--run.id=1", Flag("log")}).exit_code, 0);
  Break(NightStep::kGdpr);
  EXPECT_EQ(Exporter({"check", "--run.id=2", Flag("log")}).exit_code, 1);
  EXPECT_EQ(Exporter({"seed", "--run.id=3", Flag("log")}).exit_code, 0);
  std::istringstream lines(ReadFile(Report("log")));
  std::vector<Json> log;
  for (std::string line; std::getline(lines, line);) log.push_back(Json::parse(line));
  ASSERT_EQ(log.size(), 3U);
  EXPECT_EQ(log[0]["outcome"], "passed");
  EXPECT_EQ(log[1]["run_id"], "2");
  EXPECT_EQ(log[1]["causes"].size(), 1U) << log[1];
  EXPECT_EQ(log[2]["steps"], (Json{{"seed", "passed"}}));
}

TEST_F(NightReportTest, OneThatCannotBeWrittenFailsTheNightAndIsSaid) {
  const Finished done = Exporter({"nightly", "--report.json=" + (Folder() / "gone" / "report").string()});
  EXPECT_EQ(done.exit_code, 1) << done.err;
  EXPECT_TRUE(Has(done.err, "a report cannot be written")) << done.err;
}

TEST_F(NightReportTest, GithubGetsAnnotationsAndASummary) {
  environment_["GITHUB_ACTIONS"] = "true";
  environment_["GITHUB_STEP_SUMMARY"] = Report("summary").string();
  Break(NightStep::kGdpr);
  const Finished done = Exporter({"nightly"});
  EXPECT_EQ(done.exit_code, 1) << done.err;
  EXPECT_EQ(Count(done.out, "\n::error title=Freshness%3A gdpr failed::gdpr_audit_log future: "), 1U) << done.out;
  const std::string once = ReadFile(Report("summary"));
  EXPECT_TRUE(Has(once, "| gdpr | failed |")) << once;
  Exporter({"nightly"});
  const std::string twice = ReadFile(Report("summary"));
  EXPECT_TRUE(twice.starts_with(once) && twice.size() > once.size()) << twice;
}

TEST_F(NightReportTest, OutsideGithubThereIsNoAnnotation) {
  environment_["GITHUB_STEP_SUMMARY"] = Report("summary").string();
  Break(NightStep::kGdpr);
  EXPECT_EQ(Count(Exporter({"nightly"}).out, "::"), 0U);
  EXPECT_FALSE(std::filesystem::exists(Report("summary")));
}

}  // namespace
}  // namespace freshness::test
