#include "exporter/config.h"

#include <gtest/gtest.h>

#include "tests/exporter/config_fixture.h"

namespace freshness {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

TEST(GoodConfig, TheDesignsExample) {
  const Config config = LoadGood("design.yml");
  ASSERT_EQ(config.targets.size(), 1U);
  EXPECT_EQ(config.targets[0].name, "staging");
  EXPECT_EQ(config.targets[0].database_url.Reveal(), kUrl);
  EXPECT_EQ(config.targets[0].url_from, "DATABASE_URL");
  ASSERT_EQ(config.targets[0].checks.size(), 1U);
  const Check& check = config.targets[0].checks[0];
  EXPECT_EQ(check.name, "rollups_hourly");
  EXPECT_EQ(check.group, Group::kTelemetry);
  EXPECT_EQ(check.table, "chat_telemetry_rollups");
  EXPECT_EQ(check.where, (std::map<std::string, std::string>{{"granularity", "hour"}}));
  EXPECT_EQ(check.timestamp, "bucket_end");
  EXPECT_EQ(check.newest_by, "bucket_start");
  EXPECT_EQ(check.period, hours(1));
  EXPECT_EQ(check.warn_after, minutes(75));
  EXPECT_EQ(check.error_after, minutes(90));
  EXPECT_EQ(check.fed_by, (FedBy{"chat_telemetry", "created_at", Duration(0)}));
  EXPECT_EQ(check.within, days(7));
  EXPECT_EQ(config.targets[0].poll.interval, seconds(30));
  EXPECT_EQ(config.targets[0].poll.timeout, seconds(10));
}

TEST(GoodConfig, JsonWithTabsAndTheLeastThatACheckNeeds) {
  const Config config = LoadGood("checks_alone.json");
  ASSERT_EQ(config.targets.size(), 1U);
  EXPECT_EQ(config.targets[0].name, "default");
  ASSERT_EQ(config.targets[0].checks.size(), 1U);
  const Check& check = config.targets[0].checks[0];
  EXPECT_EQ(check.group, Group::kGdpr);
  EXPECT_EQ(ParseTableName(check.table), (TableName{std::nullopt, "Strange \"name\""}));
  const std::map<std::string, std::string> where = {{"kind", "café / bar"}, {"level", "5"}, {"open", "true"}, {"note", ""}};
  EXPECT_EQ(check.where, where);
  EXPECT_EQ(check.newest_by, "at") << "newest_by is timestamp unless given";
  EXPECT_EQ(check.period, Duration(0));
  EXPECT_EQ(check.warn_after, days(1));
  EXPECT_EQ(check.error_after, std::nullopt);
  EXPECT_EQ(check.fed_by, std::nullopt);
  EXPECT_EQ(check.within, std::nullopt);
}

TEST(GoodConfig, OnlyPollWithAByteOrderMarkAndWindowsLineBreaks) {
  const Config config = LoadGood("poll_alone.yml");
  EXPECT_EQ(config.targets[0].poll.interval, minutes(1));
  EXPECT_EQ(config.targets[0].poll.timeout, seconds(45));
  EXPECT_EQ(config.targets[0].database_url.Reveal(), kUrl);
  EXPECT_EQ(config.targets[0].checks.size(), DefaultChecks().size());
}

TEST(GoodConfig, SharedPartsSeveralTargetsAndASecretFileBesideTheConfiguration) {
  const Config config = LoadGood("shared_parts.yml");
  ASSERT_EQ(config.targets.size(), 2U);
  EXPECT_EQ(config.targets[0].database_url.Reveal(), "postgresql://monitor:S3CRET@db.example.com/shop");
  EXPECT_EQ(config.targets[0].url_from, "file " + (kConfigs / "good" / "../secrets/url.txt").string());
  EXPECT_EQ(config.targets[1].name, "eu-west.1");
  ASSERT_EQ(config.targets[0].checks.size(), 2U);
  EXPECT_EQ(config.targets[0].checks[0].group, Group::kTelemetry) << "the group is telemetry unless given";
  EXPECT_EQ(config.targets[0].checks[0].fed_by, (FedBy{"shop.orders", "created_at", minutes(20)}));
  EXPECT_EQ(config.targets[0].checks[1].fed_by, config.targets[0].checks[0].fed_by);
  EXPECT_EQ(config.targets[0].checks[1].warn_after, config.targets[0].checks[1].error_after)
      << "a warning exactly at the limit is allowed";
}

TEST(ConfigWithoutFile, OneTargetOnTheDefaultChecks) {
  const Config config = LoadConfig({}, Variables({{"DATABASE_URL", kUrl}}));
  ASSERT_EQ(config.targets.size(), 1U);
  EXPECT_EQ(config.targets[0].name, "default");
  EXPECT_EQ(config.targets[0].database_url.Reveal(), kUrl);
  EXPECT_EQ(config.targets[0].url_from, "DATABASE_URL");
  ASSERT_EQ(config.targets[0].checks.size(), DefaultChecks().size());
  for (std::size_t i = 0; i < config.targets[0].checks.size(); ++i)
    EXPECT_EQ(config.targets[0].checks[i].name, DefaultChecks()[i].name);
}

TEST(ConfigWithoutFile, UrlFromAFile) {
  const TemporaryFile file(kUrl + "\n");
  const Config config = LoadConfig({}, Variables({{"DATABASE_URL_FILE", file.Path().string()}}));
  EXPECT_EQ(config.targets[0].database_url.Reveal(), kUrl);
  EXPECT_EQ(config.targets[0].url_from, "file " + file.Path().string());
}

TEST(ConfigWithoutFile, SaysWhatToSet) {
  EXPECT_EQ(Problems({}, Variables({})),
            "no database to watch: set DATABASE_URL to postgresql://USER:PASSWORD@HOST:PORT/DATABASE, set DATABASE_URL_FILE "
            "to a file that holds it, set SUPABASE_URL and SUPABASE_SERVICE_ROLE_KEY, or list targets in a file and name "
            "that with --config.file\n");
}

TEST(ConfigWithoutFile, BadUrlIsNamedAndNotShown) {
  EXPECT_EQ(Problems({}, Variables({{"DATABASE_URL", "mysql://u:S3CRET@h/db"}})),
            "DATABASE_URL is not a usable Postgres URL: it begins with another scheme than postgresql:// or postgres://\n");
  const TemporaryFile file("mysql://u:S3CRET@h/db\n");
  EXPECT_EQ(Problems({}, Variables({{"DATABASE_URL_FILE", file.Path().string()}})),
            "the file that DATABASE_URL_FILE names is not a usable Postgres URL: it begins with another scheme than "
            "postgresql:// or postgres://\n");
}

ConfigFlags Polling(std::optional<Duration> interval, std::optional<Duration> timeout) {
  ConfigFlags flags;
  flags.poll_interval = interval;
  flags.poll_timeout = timeout;
  return flags;
}

std::vector<std::string> NamesOf(const std::vector<Check>& checks) {
  std::vector<std::string> names;
  for (const Check& check : checks) names.push_back(check.name);
  return names;
}

TEST(GoodConfig, EachTargetHasItsOwnTimesAndChecks) {
  const Config config = LoadGood("several_targets.yml");
  ASSERT_EQ(config.targets.size(), 3U);
  const auto& [plain, fast, own] = std::tie(config.targets[0], config.targets[1], config.targets[2]);
  EXPECT_EQ(plain.poll.interval, minutes(1));
  EXPECT_EQ(plain.poll.timeout, seconds(20));
  EXPECT_EQ(NamesOf(plain.checks), (std::vector<std::string>{"orders", "returns"}));
  EXPECT_EQ(fast.poll.interval, seconds(15)) << "its own beats poll";
  EXPECT_EQ(fast.poll.timeout, seconds(15)) << "poll's is longer than its interval";
  EXPECT_EQ(NamesOf(fast.checks), (std::vector<std::string>{"returns"}));
  EXPECT_EQ(own.poll.timeout, seconds(5));
  EXPECT_EQ(NamesOf(own.checks), (std::vector<std::string>{"orders", "visits"}));
  EXPECT_EQ(own.checks[1].table, "shop.visits");
}

TEST(TargetFlag, TakesOneTargetAndAsksForNoOthersSecret) {
  const TemporaryFile file(
      "targets:\n"
      "  - {name: staging, database_url_env: DATABASE_URL}\n"
      "  - {name: production, database_url_env: MISSING}\n");
  ConfigFlags flags = File(file.Path());
  flags.target = "staging";
  const Config config = LoadConfig(flags, FileVariables());
  ASSERT_EQ(config.targets.size(), 1U);
  EXPECT_EQ(config.targets[0].name, "staging");
  flags.target = "stagging";
  EXPECT_EQ(Problems(flags, FileVariables()),
            "--target: there is no target \"stagging\"; the configuration has staging, production\n");
}

TEST(PollSettings, AFlagBeatsEachTargetsToo) {
  ConfigFlags flags = File(kConfigs / "good" / "several_targets.yml");
  flags.poll_interval = seconds(3);
  flags.poll_timeout = seconds(2);
  const Config config = LoadConfig(flags, FileVariables());
  for (const TargetConfig& target : config.targets) EXPECT_EQ(target.poll.interval, seconds(3)) << target.name;
}

TEST(PollSettings, AFlagsTimeoutThatIsTooLongForOneTargetIsSaid) {
  ConfigFlags flags = File(kConfigs / "good" / "several_targets.yml");
  flags.poll_timeout = seconds(16);
  EXPECT_EQ(Problems(flags, FileVariables()),
            "--poll.timeout: 16s is longer than the interval, 15s: a poll has to end before the next begins\n");
}

TEST(PollSettings, AFlagBeatsTheFile) {
  ConfigFlags flags = File(kConfigs / "good" / "poll_alone.yml");
  flags.poll_interval = minutes(2);
  flags.poll_timeout = minutes(1);
  const Config config = LoadConfig(flags, FileVariables());
  EXPECT_EQ(config.targets[0].poll.interval, minutes(2));
  EXPECT_EQ(config.targets[0].poll.timeout, minutes(1));
}

TEST(PollSettings, WithoutATimeoutAShortIntervalBoundsThePoll) {
  const Config config = LoadConfig(Polling(seconds(5), std::nullopt), FileVariables());
  EXPECT_EQ(config.targets[0].poll.timeout, seconds(5));
}

TEST(PollSettings, TimeoutLongerThanTheInterval) {
  EXPECT_EQ(Problems(Polling(std::nullopt, seconds(31)), FileVariables()),
            "--poll.timeout: 31s is longer than the interval, 30s: a poll has to end before the next begins\n");
  EXPECT_EQ(Problems(Polling(std::nullopt, seconds(30)), FileVariables()), "");
  ConfigFlags flags = File(kConfigs / "good" / "poll_alone.yml");
  flags.poll_interval = seconds(44);
  EXPECT_EQ(
      Problems(flags, FileVariables()),
      *flags.file + ":3: poll.timeout: 45s is longer than the interval, 44s: a poll has to end before the next begins\n");
}

}  // namespace
}  // namespace freshness
