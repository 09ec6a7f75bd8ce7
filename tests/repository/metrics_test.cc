// What is documented, drawn and alerted on is what is served.
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "tests/places.h"
#include "tests/support/source_tree.h"

namespace freshness::test {
namespace {

using Names = std::set<std::string>;

// What bears the program's name and is no metric: the program, and the job of what a night pushes.
const Names kNoMetrics = {"freshness_exporter", "freshness_nightly"};

Names NamesIn(const std::string& text, const std::string& pattern) {
  Names names;
  for (const std::string& name : FindAll(text, pattern)) {
    if (!kNoMetrics.contains(name)) names.insert(name);
  }
  return names;
}

// The metrics that the exporter's code names, each as a literal of its own.
Names ServedMetrics() {
  Names names;
  for (const SourceFile& file : FilesBelow(FRESHNESS_SOURCE_ROOT, "exporter", {".cc"})) {
    names.merge(NamesIn(file.text, "\"((?:freshness|process)_[a-z_]+)\""));
  }
  return names;
}

Names MetricsIn(const std::string& folder, const std::vector<std::string_view>& endings) {
  Names names;
  for (const SourceFile& file : FilesBelow(FRESHNESS_SOURCE_ROOT, folder, endings)) {
    names.merge(NamesIn(file.text, "\\b((?:freshness|process)_[a-z_]*[a-z])\\b"));
  }
  return names;
}

TEST(MetricsTest, CodeAndReferenceNameTheSame) {
  const Names served = ServedMetrics();
  ASSERT_TRUE(served.contains("freshness_age_seconds"))
      << "The names were not found in the code: does this test still read it?";
  const Names documented = MetricsIn("docs", {"METRICS.md"});
  for (const std::string& name : served) {
    EXPECT_TRUE(documented.contains(name)) << name << " is served, but not described in docs/METRICS.md.";
  }
  for (const std::string& name : documented) {
    EXPECT_TRUE(served.contains(name)) << name << " stands in docs/METRICS.md, but nothing serves it.";
  }
}

TEST(MetricsTest, RulesAndPanelsUseWhatIsServed) {
  const Names served = ServedMetrics();
  for (const std::string& name : MetricsIn("deploy", {".yml", ".yaml", ".json"})) {
    EXPECT_TRUE(served.contains(name)) << name << " is used under deploy/, but nothing serves it.";
  }
}

}  // namespace
}  // namespace freshness::test
