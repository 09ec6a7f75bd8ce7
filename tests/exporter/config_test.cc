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
  ASSERT_EQ(config.checks.size(), 1U);
  const Check& check = config.checks[0];
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
  EXPECT_EQ(config.poll_interval, seconds(30));
  EXPECT_EQ(config.poll_timeout, seconds(10));
}

TEST(GoodConfig, JsonWithTabsAndTheLeastThatACheckNeeds) {
  const Config config = LoadGood("checks_alone.json");
  ASSERT_EQ(config.targets.size(), 1U);
  EXPECT_EQ(config.targets[0].name, "default");
  ASSERT_EQ(config.checks.size(), 1U);
  const Check& check = config.checks[0];
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
  EXPECT_EQ(config.poll_interval, minutes(1));
  EXPECT_EQ(config.poll_timeout, seconds(45));
  EXPECT_EQ(config.targets[0].database_url.Reveal(), kUrl);
  EXPECT_EQ(config.checks.size(), DefaultChecks().size());
}

TEST(GoodConfig, SharedPartsSeveralTargetsAndASecretFileBesideTheConfiguration) {
  const Config config = LoadGood("shared_parts.yml");
  ASSERT_EQ(config.targets.size(), 2U);
  EXPECT_EQ(config.targets[0].database_url.Reveal(), "postgresql://monitor:S3CRET@db.example.com/shop");
  EXPECT_EQ(config.targets[0].url_from, "file " + (kConfigs / "good" / "../secrets/url.txt").string());
  EXPECT_EQ(config.targets[1].name, "eu-west.1");
  ASSERT_EQ(config.checks.size(), 2U);
  EXPECT_EQ(config.checks[0].group, Group::kTelemetry) << "the group is telemetry unless given";
  EXPECT_EQ(config.checks[0].fed_by, (FedBy{"shop.orders", "created_at", minutes(20)}));
  EXPECT_EQ(config.checks[1].fed_by, config.checks[0].fed_by);
  EXPECT_EQ(config.checks[1].warn_after, config.checks[1].error_after) << "a warning exactly at the limit is allowed";
}

TEST(ConfigWithoutFile, OneTargetOnTheDefaultChecks) {
  const Config config = LoadConfig({}, Variables({{"DATABASE_URL", kUrl}}));
  ASSERT_EQ(config.targets.size(), 1U);
  EXPECT_EQ(config.targets[0].name, "default");
  EXPECT_EQ(config.targets[0].database_url.Reveal(), kUrl);
  EXPECT_EQ(config.targets[0].url_from, "DATABASE_URL");
  ASSERT_EQ(config.checks.size(), DefaultChecks().size());
  for (std::size_t i = 0; i < config.checks.size(); ++i) EXPECT_EQ(config.checks[i].name, DefaultChecks()[i].name);
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
            "to a file that holds it, or list targets in a file and name that with --config.file\n");
  EXPECT_EQ(Problems({}, Variables({{"SUPABASE_URL", "https://x.supabase.co"}, {"SUPABASE_SERVICE_ROLE_KEY", "S3CRET"}})),
            "SUPABASE_URL is set, but reading over Supabase's REST API is not in this version: give the project's Postgres "
            "connection string instead, in DATABASE_URL\n");
}

TEST(ConfigWithoutFile, BadUrlIsNamedAndNotShown) {
  EXPECT_EQ(Problems({}, Variables({{"DATABASE_URL", "mysql://u:S3CRET@h/db"}})),
            "DATABASE_URL is not a usable Postgres URL: it begins with another scheme than postgresql:// or postgres://\n");
  const TemporaryFile file("mysql://u:S3CRET@h/db\n");
  EXPECT_EQ(Problems({}, Variables({{"DATABASE_URL_FILE", file.Path().string()}})),
            "the file that DATABASE_URL_FILE names is not a usable Postgres URL: it begins with another scheme than "
            "postgresql:// or postgres://\n");
}

TEST(PollSettings, AFlagBeatsTheFile) {
  ConfigFlags flags = File(kConfigs / "good" / "poll_alone.yml");
  flags.poll_interval = minutes(2);
  flags.poll_timeout = minutes(1);
  const Config config = LoadConfig(flags, FileVariables());
  EXPECT_EQ(config.poll_interval, minutes(2));
  EXPECT_EQ(config.poll_timeout, minutes(1));
}

TEST(PollSettings, WithoutATimeoutAShortIntervalBoundsThePoll) {
  const Config config = LoadConfig({std::nullopt, seconds(5), std::nullopt}, FileVariables());
  EXPECT_EQ(config.poll_timeout, seconds(5));
}

TEST(PollSettings, TimeoutLongerThanTheInterval) {
  EXPECT_EQ(Problems({std::nullopt, std::nullopt, seconds(31)}, FileVariables()),
            "--poll.timeout: 31s is longer than the interval, 30s: a poll has to end before the next begins\n");
  EXPECT_EQ(Problems({std::nullopt, std::nullopt, seconds(30)}, FileVariables()), "");
  ConfigFlags flags = File(kConfigs / "good" / "poll_alone.yml");
  flags.poll_interval = seconds(44);
  EXPECT_EQ(
      Problems(flags, FileVariables()),
      *flags.file + ":3: poll.timeout: 45s is longer than the interval, 44s: a poll has to end before the next begins\n");
}

}  // namespace
}  // namespace freshness
