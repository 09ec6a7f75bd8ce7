// Targets that are read over Supabase's REST API, from the environment and from a file.
#include <gtest/gtest.h>

#include "exporter/sources.h"
#include "tests/exporter/config_fixture.h"

namespace freshness {
namespace {

const std::string kProject = "https://abc.supabase.co";
const std::string kKey = "sb_secret_S3CRET";

TEST(SupabaseConfig, WithoutADatabaseTheProjectIsPolled) {
  const Config config = LoadConfig({}, Variables({{"SUPABASE_URL", kProject}, {"SUPABASE_SERVICE_ROLE_KEY", kKey}}));
  ASSERT_EQ(config.targets.size(), 1U);
  const TargetConfig& target = config.targets[0];
  EXPECT_TRUE(target.database_url.empty());
  ASSERT_TRUE(target.supabase);
  EXPECT_EQ(target.supabase->url.Reveal(), kProject);
  EXPECT_EQ(target.supabase->key.Reveal(), kKey);
  EXPECT_EQ(PlaceOf(target), "default (abc.supabase.co)");
  EXPECT_FALSE(DatabaseOf(target));
}

TEST(SupabaseConfig, TheDatabaseComesFirstAndTheProjectIsKeptForTheNight) {
  const Config config =
      LoadConfig({}, Variables({{"DATABASE_URL", kUrl}, {"SUPABASE_URL", kProject}, {"SUPABASE_SERVICE_ROLE_KEY", kKey}}));
  EXPECT_EQ(PlaceOf(config.targets[0]), "default (db.example.com:5432/app)");
  EXPECT_TRUE(ProjectOf(config.targets[0]));
}

TEST(SupabaseConfig, EachMayBeAFile) {
  const TemporaryFile url(kProject + "\n", ".url");
  const TemporaryFile key(kKey + "\n", ".key");
  const Config config = LoadConfig(
      {}, Variables({{"SUPABASE_URL_FILE", url.Path().string()}, {"SUPABASE_SERVICE_ROLE_KEY_FILE", key.Path().string()}}));
  ASSERT_TRUE(config.targets[0].supabase);
  EXPECT_EQ(config.targets[0].supabase->key.Reveal(), kKey);
}

TEST(SupabaseConfig, HalfOfItIsAProblemOnlyWhereThereIsNoDatabase) {
  EXPECT_EQ(Problems({}, Variables({{"SUPABASE_URL", kProject}})),
            "SUPABASE_URL is set, but SUPABASE_SERVICE_ROLE_KEY (or SUPABASE_SERVICE_ROLE_KEY_FILE) is not: set it to the "
            "secret key of the Supabase project\n");
  EXPECT_EQ(Problems({}, Variables({{"SUPABASE_SERVICE_ROLE_KEY", kKey}})),
            "SUPABASE_SERVICE_ROLE_KEY is set, but SUPABASE_URL (or SUPABASE_URL_FILE) is not: set it to the URL of the "
            "Supabase project\n");
  const auto why = [](const Environment& environment) { return LoadConfig({}, environment).targets[0].no_supabase; };
  EXPECT_EQ(why(Variables({{"DATABASE_URL", kUrl}})), "SUPABASE_URL is not set");
  EXPECT_EQ(why(Variables({{"DATABASE_URL", kUrl}, {"SUPABASE_URL", kProject}})), "SUPABASE_SERVICE_ROLE_KEY is not set");
  EXPECT_EQ(why(Variables({{"DATABASE_URL", kUrl}, {"SUPABASE_SERVICE_ROLE_KEY", kKey}})), "SUPABASE_URL is not set");
}

TEST(SupabaseConfig, ABadKeyIsNamedAndNotShown) {
  EXPECT_EQ(Problems({}, Variables({{"SUPABASE_URL", kProject}, {"SUPABASE_SERVICE_ROLE_KEY", "S3CRET"}})),
            "SUPABASE_SERVICE_ROLE_KEY is not a Supabase key: write the project's secret key (sb_secret_...), or the older "
            "service_role key, a token of three parts\n");
  EXPECT_EQ(Problems({}, Variables({{"DATABASE_URL", kUrl},
                                    {"SUPABASE_URL", "http://supabase.lan/S3CRET"},
                                    {"SUPABASE_SERVICE_ROLE_KEY", kKey}})),
            "SUPABASE_URL is plain http, which would show its secrets to the network; write https (http is taken for this "
            "host alone)\n");
}

TEST(SupabaseConfig, AFileMixesBothKinds) {
  const Config config = LoadGood("supabase.yml");
  ASSERT_EQ(config.targets.size(), 4U);
  EXPECT_EQ(PlaceOf(config.targets[0]), "rest (abc.supabase.co)");
  EXPECT_EQ(config.targets[0].poll.interval, std::chrono::minutes(1));
  ASSERT_TRUE(config.targets[1].supabase);
  EXPECT_EQ(config.targets[1].supabase->key.Reveal(), "sb_publishable_S3CRET") << "a role's rights are the poll's to judge";
  EXPECT_EQ(PlaceOf(config.targets[2]), "both (db.example.com:5432/app)");
  EXPECT_TRUE(config.targets[2].supabase);
  EXPECT_FALSE(config.targets[3].supabase);
  EXPECT_EQ(config.targets[3].no_supabase, "the target has no supabase_url_env and supabase_key_env");
}

}  // namespace
}  // namespace freshness
