// Each alerting rule tells how grave it is, and where its runbook stands.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/places.h"
#include "tests/support/source_tree.h"

namespace freshness::test {
namespace {

TEST(RulesTest, EachAlertHasASeverityAndARunbookSectionThatExists) {
  const auto runbook = FilesBelow(FRESHNESS_SOURCE_ROOT, "docs", {"RUNBOOK.md"});
  ASSERT_EQ(runbook.size(), 1u);
  const auto headings = FindAll(runbook.front().text, "\n## ([^\n]+)");
  for (const auto& file : FilesBelow(FRESHNESS_SOURCE_ROOT, "deploy", {".rules.yml"})) {
    const auto alerts = FindAll(file.text, "- alert: (\\w+)");
    EXPECT_EQ(alerts.size(), 15u);
    const auto anchors = FindAll(file.text, "runbook_url: docs/RUNBOOK.md#(\\S+)");
    EXPECT_EQ(anchors.size(), alerts.size());
    EXPECT_EQ(FindAll(file.text, "labels: [{]severity: (page|ticket)").size(), alerts.size());
    for (const std::string& anchor : anchors) EXPECT_EQ(std::count(headings.begin(), headings.end(), anchor), 1) << anchor;
    const auto tests = FilesBelow(FRESHNESS_SOURCE_ROOT, "tests/rules", {".yml"});
    ASSERT_EQ(tests.size(), 1u);
    const auto tried = FindAll(tests.front().text, "alertname: (\\w+)");
    for (const std::string& alert : alerts) EXPECT_GE(std::count(tried.begin(), tried.end(), alert), 2) << alert;
  }
}

}  // namespace
}  // namespace freshness::test
