#include "checks/nightly/playwright_report.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "tests/places.h"

namespace freshness::test {
namespace {

// What Playwright 1.65 wrote, with its folders renamed.
std::string Real(const std::string& name) {
  std::ifstream stream(FRESHNESS_SOURCE_ROOT "/tests/data/playwright/" + name + ".json");
  return {std::istreambuf_iterator<char>(stream), {}};
}

PlaywrightReport Good(const std::string& text, const Redactor& redactor = Redactor()) {
  auto report = ReadPlaywrightReport(text, redactor);
  if (const auto* problem = std::get_if<std::string>(&report)) {
    ADD_FAILURE() << *problem;
    return {};
  }
  return std::get<PlaywrightReport>(report);
}

std::string Problem(const std::string& text) {
  const auto report = ReadPlaywrightReport(text, Redactor());
  return std::holds_alternative<std::string>(report) ? std::get<std::string>(report) : "none";
}

// A report of one test.
std::string OneTest(const std::string& title, const std::string& test) {
  return R"({"suites": [{"title": "a.spec.ts", "specs": [{"title": ")" + title + R"(", "tests": [)" + test +
         R"(]}]}], "stats": {}})";
}

TEST(PlaywrightReportTest, ARealReportOfAGreenSuite) {
  const PlaywrightReport report = Good(Real("green"));
  EXPECT_EQ(report.passed, 1u);
  EXPECT_EQ(report.skipped + report.not_begun + report.failed.size() + report.flaky.size() + report.unfinished.size(), 0u);
  EXPECT_TRUE(report.errors.empty());
  EXPECT_TRUE(report.attachments.empty());
}

TEST(PlaywrightReportTest, ARealReportWithFailedFlakyAndSkippedTests) {
  const PlaywrightReport report = Good(Real("mixed"));
  EXPECT_EQ(report.passed, 1u);
  EXPECT_EQ(report.skipped, 1u);
  ASSERT_EQ(report.failed.size(), 2u);
  EXPECT_EQ(report.failed[0].title, "telemetry page › shows the fresh badge");
  EXPECT_EQ(report.failed[0].error, "Error: expect(locator).toBeVisible() failed");
  EXPECT_EQ(report.failed[1].title, "telemetry page › asks for days");
  EXPECT_EQ(report.failed[1].error, "Error: expect(received).toEqual(expected) // deep equality");
  ASSERT_EQ(report.flaky.size(), 1u);
  EXPECT_EQ(report.flaky[0].title, "telemetry page › loads on the second try");
  EXPECT_EQ(report.flaky[0].error, "Error: not yet there");
  // Screenshot and trace of each failing try; what Playwright writes for other readers is left out.
  EXPECT_EQ(report.attachments.size(), 8u);
  EXPECT_EQ(report.attachments[0],
            "/srv/smoke/run/results/tests-telemetry-telemetry-page-shows-the-fresh-badge/test-failed-1.png");
  EXPECT_TRUE(report.attachments[1].ends_with("/trace.zip"));
}

// Symptom: Playwright counts a test that hung as skipped, so a hang would have looked like one more test left out on
// purpose.
TEST(PlaywrightReportTest, ARealReportOfASuiteThatHungNamesTheTest) {
  const PlaywrightReport report = Good(Real("timed_out"));
  EXPECT_EQ(report.passed, 1u);
  EXPECT_EQ(report.skipped, 0u);
  EXPECT_EQ(report.not_begun, 1u);
  ASSERT_EQ(report.unfinished.size(), 1u);
  EXPECT_EQ(report.unfinished[0].title, "then waits for ever");
  ASSERT_EQ(report.errors.size(), 2u);
  EXPECT_EQ(report.errors[0], "Timed out waiting 8s for the test suite to run");
}

TEST(PlaywrightReportTest, RealReportsOfASpecThatDoesNotLoadAndOfNoTest) {
  PlaywrightReport report = Good(Real("broken_spec"));
  ASSERT_EQ(report.errors.size(), 2u);
  EXPECT_EQ(report.errors[0], "Error: Cannot find module './not_there'");
  EXPECT_EQ(report.errors[1], "Error: No tests found.");
  report = Good(Real("no_tests"));
  EXPECT_EQ(report.errors, std::vector<std::string>{"Error: No tests found."});
}

TEST(PlaywrightReportTest, AReportThatWasCutOffAnywhereIsSaid) {
  const std::string real = Real("mixed");
  ASSERT_GT(real.size(), 1000u);
  for (std::size_t size = 0; size < real.size() - 1; size += 97) {
    EXPECT_EQ(Problem(real.substr(0, size)), "is not JSON, or was cut off") << size;
  }
}

TEST(PlaywrightReportTest, ForeignJsonIsSaid) {
  const std::string foreign = "is JSON, but not a report of Playwright's";
  for (const char* text : {"{}", "[]", "null", "\"suites\"", "{\"suites\": {}, \"stats\": {}}", "{\"suites\": []}",
                           "{\"suites\": [], \"stats\": 3}", "{\"numFailedTests\": 0, \"testResults\": []}"}) {
    EXPECT_EQ(Problem(text), foreign) << text;
  }
  EXPECT_EQ(Problem("<html>"), "is not JSON, or was cut off");
  EXPECT_EQ(Problem("{\"suites\": [], \"stats\": {}, \"x\": \"\xff\"}"), "is not JSON, or was cut off");
}

TEST(PlaywrightReportTest, ValuesOfAnotherKindThanExpectedAreNoTests) {
  const PlaywrightReport report =
      Good(R"({"suites": [null, 1, "x", [], {"specs": 7, "suites": {}}, {"specs": [null, {"tests": [3]}]},
    {"specs": [{"title": 5, "tests": [{"status": 9, "results": "x"}]}]}], "errors": [4, {"message": 5}], "stats": {}})");
  EXPECT_EQ(report.passed, 0u);
  EXPECT_EQ(report.failed.size(), 2u) << "a test of which nothing can be read has not passed";
  EXPECT_EQ(report.errors, (std::vector<std::string>{"gave no reason", "gave no reason"}));
}

TEST(PlaywrightReportTest, AStatusThatALaterVersionInventsIsAFailure) {
  EXPECT_EQ(Good(OneTest("x", R"({"status": "quarantined", "results": []})")).failed.size(), 1u);
}

TEST(PlaywrightReportTest, TextsAreOneBoundedLineOfUtf8WithoutControlCharacters) {
  const std::string message(100'000, 'm');
  const std::string title = "<!channel> \\n \\u0007 \\u001b[31m " + std::string(100'000, 't');
  const PlaywrightReport report = Good(OneTest(
      title, R"({"status": "unexpected", "results": [{"errors": [{"message": "\n\n )" + message + R"(\nsecond"}]}]})"));
  ASSERT_EQ(report.failed.size(), 1u);
  EXPECT_LE(report.failed[0].title.size(), 160u);
  EXPECT_LE(report.failed[0].error.size(), 240u);
  EXPECT_TRUE(report.failed[0].error.starts_with("mmm"));
  for (const char c : report.failed[0].title + report.failed[0].error) EXPECT_TRUE(c == ' ' || c < 0 || c > ' ');
}

TEST(PlaywrightReportTest, SecretsInTitlesAndErrorsAreHiddenAlsoAtTheCut) {
  const Redactor redactor({"hunter2hunter2"});
  const std::string message = std::string(232, 'm') + "hunter2hunter2";
  const PlaywrightReport report =
      Good(OneTest("opens https://u:p@host with hunter2hunter2",
                   R"({"status": "unexpected", "results": [{"errors": [{"message": ")" + message + R"("}]}]})"),
           redactor);
  ASSERT_EQ(report.failed.size(), 1u);
  EXPECT_EQ(report.failed[0].title, "opens https://***@host with ***");
  EXPECT_EQ(report.failed[0].error, std::string(232, 'm') + "***");
}

TEST(PlaywrightReportTest, NestingIsBounded) {
  std::string deep = "{\"stats\": {}, \"suites\": ";
  for (int i = 0; i < 100'000; ++i) deep += "[";
  EXPECT_EQ(Problem(deep), "is nested too deep");
  std::string suites = "{\"stats\": {}, \"suites\": [";
  std::string ends = "]}";
  for (int i = 0; i < 5000; ++i) {
    suites += "{\"suites\": [";
    ends = "]}" + ends;
  }
  EXPECT_EQ(Problem(suites + ends), "is nested too deep");
}

TEST(PlaywrightReportTest, SizeAndNumberOfValuesAreBounded) {
  EXPECT_EQ(Problem(std::string(kLargestPlaywrightReport + 1, ' ')), "is larger than 16 MiB");
  std::string many = "{\"stats\": {}, \"suites\": [0";
  for (int i = 0; i < 2'000'000; ++i) many += ",0";
  EXPECT_EQ(Problem(many + "]}"), "holds too many values");
}

TEST(PlaywrightReportTest, TheNumberOfTestsAndAttachmentsThatAreKeptIsBounded) {
  std::string tests;
  for (int i = 0; i < 3000; ++i) {
    tests += std::string(i == 0 ? "" : ",") +
             R"({"status": "unexpected", "results": [{"attachments": [{"name": "trace", "path": "/x"}]}]})";
  }
  const PlaywrightReport report = Good(OneTest("x", tests));
  EXPECT_EQ(report.failed.size(), 1000u);
  EXPECT_EQ(report.attachments.size(), 50u);
}

}  // namespace
}  // namespace freshness::test
