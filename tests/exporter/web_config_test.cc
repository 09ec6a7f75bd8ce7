#include "exporter/web_config.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/exporter/web_config_fixture.h"

namespace freshness {
namespace {

TEST(WebConfigTest, EverythingThatMayStandInIt) {
  const WebConfig config = LoadWebConfig((kWebConfigs / "good/everything.yml").string());
  ASSERT_EQ(config.users.size(), 2U);
  EXPECT_EQ(config.users[0].name, "alice");
  EXPECT_EQ(config.users[0].hash.Reveal(), kHash4);
  EXPECT_EQ(config.users[0].cost, 4);
  EXPECT_EQ(config.users[1].cost, 5);
  const std::vector<std::pair<std::string, std::string>> headers = {
      {"Strict-Transport-Security", "max-age=31536000"}, {"X-Frame-Options", "sameorigin"}, {"X-XSS-Protection", ""}};
  EXPECT_EQ(config.headers, headers);
  ASSERT_TRUE(config.rate_limit);
  EXPECT_EQ(config.rate_limit->interval, std::chrono::milliseconds(100));
  EXPECT_EQ(config.rate_limit->burst, 20);
}

TEST(WebConfigTest, AnIntervalOfZeroIsNoLimit) {
  const TemporaryFile file("rate_limit: {interval: 0s}\n");
  EXPECT_FALSE(LoadWebConfig(file.Path().string()).rate_limit);
}

TEST(WebConfigTest, EachBadFileGetsItsExactMessages) {
  int seen = 0;
  for (const auto& entry : fs::directory_iterator(kWebConfigs / "bad")) {
    if (entry.path().extension() != ".yml") continue;
    SCOPED_TRACE(entry.path().filename().string());
    ++seen;
    std::string problems = WebProblems(entry.path());
    ReplaceAll(problems, entry.path().string(), "FILE");
    EXPECT_EQ(problems, Read(fs::path(entry.path()).replace_extension(".expected")));
    EXPECT_NE(problems, "");
    EXPECT_EQ(problems.find("S3CRET"), std::string::npos) << "a message holds a secret";
    EXPECT_EQ(problems.find("abcdefghijklmn"), std::string::npos) << "a message holds a hash";
  }
  EXPECT_EQ(seen, 13);
}

TEST(WebConfigTest, AFileThatIsNotThere) {
  EXPECT_EQ(WebProblems("/nonexistent/web.yml"), "--web.config.file: \"/nonexistent/web.yml\" does not exist\n");
}

}  // namespace
}  // namespace freshness
