#include "exporter/config_yaml.h"

#include <gtest/gtest.h>

#include "tests/exporter/web_config_fixture.h"

namespace freshness {
namespace {

void ExpectSame(const Config& read, const Config& written) {
  ASSERT_EQ(read.targets.size(), written.targets.size());
  for (std::size_t i = 0; i < read.targets.size(); ++i) {
    SCOPED_TRACE(read.targets[i].name);
    EXPECT_EQ(read.targets[i].name, written.targets[i].name);
    EXPECT_TRUE(read.targets[i].database_url.SameAs(written.targets[i].database_url));
    EXPECT_EQ(read.targets[i].url_from, written.targets[i].url_from);
    EXPECT_EQ(read.targets[i].poll.interval, written.targets[i].poll.interval);
    EXPECT_EQ(read.targets[i].poll.timeout, written.targets[i].poll.timeout);
    EXPECT_TRUE(read.targets[i].checks == written.targets[i].checks);
  }
}

TEST(ConfigYamlTest, MeansTheSameWhenItIsReadAgain) {
  std::vector<Config> configs = {LoadConfig({}, FileVariables())};
  for (const auto& entry : fs::directory_iterator(kConfigs / "good")) {
    configs.push_back(LoadConfig(File(entry.path()), FileVariables()));
  }
  EXPECT_GE(configs.size(), 6U);
  for (const Config& config : configs) {
    const TemporaryFile again(ConfigYaml(config, {}));
    SCOPED_TRACE(Read(again.Path()));
    ExpectSame(LoadConfig(File(again.Path()), FileVariables()), config);
  }
}

TEST(ConfigYamlTest, NamesThatAreHardOnYamlComeThrough) {
  Config config = LoadConfig({}, FileVariables());
  Check& check = config.targets[0].checks[0];
  check.table = "\"odd.\"\"table: {x}\"";
  check.timestamp = "- #at";
  check.newest_by = "null";
  check.where = {{"a: b", "yes"}, {"~", "null"}, {"t\"", "tab\tü\n"}, {"", ""}};
  check.where.erase("");
  const TemporaryFile again(ConfigYaml(config, {}));
  SCOPED_TRACE(Read(again.Path()));
  ExpectSame(LoadConfig(File(again.Path()), FileVariables()), config);
}

TEST(ConfigYamlTest, ShowsWhereADatabaseIsAndNoSecret) {
  const WebConfig web = LoadWebConfig((kWebConfigs / "good/everything.yml").string());
  const std::string text = ConfigYaml(LoadConfig({}, FileVariables()), web);
  EXPECT_NE(text.find("database_url_env: DATABASE_URL  # db.example.com:5432/app\n"), std::string::npos) << text;
  EXPECT_NE(text.find("# basic_auth_users: alice: <secret>\n"), std::string::npos) << text;
  EXPECT_NE(text.find("# headers: X-Frame-Options: sameorigin\n"), std::string::npos) << text;
  EXPECT_NE(text.find("# rate_limit: interval 100ms, burst 20\n"), std::string::npos) << text;
  for (const char* secret : {"S3CRET", "monitor", "$2", "abcdefghij"}) {
    EXPECT_EQ(text.find(secret), std::string::npos) << secret << "\n" << text;
  }
}

}  // namespace
}  // namespace freshness
