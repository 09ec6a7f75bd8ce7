#include <gtest/gtest.h>

#include <vector>

#include "exporter/web_config.h"
#include "tests/exporter/config_fixture.h"
#include "tests/places.h"

namespace freshness {
namespace {

// The examples between ```yaml (or ```yml, for the web configuration) and ``` in docs/CONFIGURATION.md.
std::vector<std::string> DocumentedExamples(const std::string& kind = "yaml") {
  const std::string docs = Read(fs::path(FRESHNESS_TEST_DATA) / "../../docs/CONFIGURATION.md");
  const std::string open = "\n```" + kind + "\n", close = "```\n";
  std::vector<std::string> examples;
  for (auto at = docs.find(open); at != std::string::npos; at = docs.find(open, at)) {
    at += open.size();
    examples.push_back(docs.substr(at, docs.find(close, at) - at));
  }
  return examples;
}

TEST(DocumentedConfig, EveryExampleLoads) {
  const TemporaryFile secret(kUrl);
  const auto examples = DocumentedExamples();
  EXPECT_EQ(examples.size(), 3U);
  for (std::string example : examples) {
    ReplaceAll(example, "/run/secrets/production_database_url", secret.Path().string());
    const TemporaryFile file(example, "_example");
    const auto environment = Variables({{"DATABASE_URL", kUrl},
                                        {"STAGING_DATABASE_URL", kUrl},
                                        {"ARCHIVE_DATABASE_URL", kUrl},
                                        {"PREVIEW_SUPABASE_URL", "https://abc.supabase.co"},
                                        {"PREVIEW_SUPABASE_KEY", "sb_secret_S3CRET"}});
    EXPECT_EQ(Problems(File(file.Path()), environment), "");
  }
}

TEST(DocumentedConfig, TheWebExampleLoads) {
  const auto examples = DocumentedExamples("yml");
  ASSERT_EQ(examples.size(), 1U);
  const TemporaryFile file(examples[0]);
  const WebConfig config = LoadWebConfig(file.Path().string());
  EXPECT_EQ(config.users.size(), 1U);
  EXPECT_EQ(config.headers.size(), 2U);
  EXPECT_TRUE(config.rate_limit);
}

TEST(DocumentedConfig, TheDefaultChecksAreThoseBuiltIn) {
  const TemporaryFile file(DocumentedExamples().back());
  const auto documented = LoadConfig(File(file.Path()), FileVariables()).targets.at(0).checks;
  const auto built_in = DefaultChecks();
  ASSERT_EQ(documented.size(), built_in.size());
  for (std::size_t i = 0; i < built_in.size(); ++i) {
    SCOPED_TRACE(built_in[i].name);
    EXPECT_EQ(documented[i].name, built_in[i].name);
    EXPECT_EQ(documented[i].group, built_in[i].group);
    EXPECT_EQ(documented[i].table, built_in[i].table);
    EXPECT_EQ(documented[i].where, built_in[i].where);
    EXPECT_EQ(documented[i].timestamp, built_in[i].timestamp);
    EXPECT_EQ(documented[i].newest_by, built_in[i].newest_by);
    EXPECT_EQ(documented[i].period, built_in[i].period);
    EXPECT_EQ(documented[i].warn_after, built_in[i].warn_after);
    EXPECT_EQ(documented[i].error_after, built_in[i].error_after);
    EXPECT_EQ(documented[i].fed_by, built_in[i].fed_by);
    EXPECT_EQ(documented[i].within, built_in[i].within);
  }
}

}  // namespace
}  // namespace freshness
