// The program on a Supabase project: alone, beside a Postgres target, and as the night's comparison.
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/e2e/support/night_fixture.h"
#include "tests/support/supabase_server.h"

namespace freshness::test {
namespace {

using Json = nlohmann::json;

class SupabaseNightTest : public NightTest {
 protected:
  SupabaseNightTest() {
    environment_["SUPABASE_URL"] = supabase_.Url(kDatabase);
    environment_["SUPABASE_SERVICE_ROLE_KEY"] = SupabaseServer::SecretKey();
  }
  ~SupabaseNightTest() override { supabase_.Forget(kDatabase); }

  // Runs the night; the outcome and first reason of each of its steps.
  std::map<std::string, std::string> Night(int exit_code) {
    const std::filesystem::path path = Folder() / "report.json";
    const Finished done = Exporter({"nightly", "--report.json=" + path.string()});
    EXPECT_EQ(done.exit_code, exit_code) << done.out << done.err;
    output_ = done.out + done.err + ReadFile(path);
    const Json report = Json::parse(ReadFile(path));
    std::map<std::string, std::string> steps;
    for (const Json& step : report["steps"]) {
      const std::string reason = step["reasons"].empty() ? "" : ": " + step["reasons"][0].get<std::string>();
      steps[step["name"]] = step["outcome"].get<std::string>() + reason;
    }
    return steps;
  }

  SupabaseServer& supabase_ = SharedSupabase();
  std::string output_;
};

TEST_F(SupabaseNightTest, WithBothTheNightComparesThem) {
  auto steps = Night(0);
  EXPECT_EQ(steps["supabase-api"], "passed");
  EXPECT_EQ(steps["seed"], "passed");
  EXPECT_EQ(slack_->Posts(), 0);
}

TEST_F(SupabaseNightTest, AKeyThatSeesNotAllFailsThatStepAndNoOther) {
  environment_["SUPABASE_SERVICE_ROLE_KEY"] = SupabaseServer::PublishableKey();
  auto steps = Night(1);
  EXPECT_TRUE(Has(steps["supabase-api"], "failed: permission: the key's role is anon: rows may be hidden"));
  EXPECT_EQ(steps["telemetry"], "passed");
  const std::string message = OnlyMessage();
  EXPECT_TRUE(Has(message, "supabase-api failed")) << message;
  EXPECT_TRUE(Has(message, "the key's role is anon")) << message;
  EXPECT_TRUE(Has(message, "section \"supabase-api\"")) << message;
  EXPECT_FALSE(Has(message + output_, "qZ7")) << output_;
}

TEST_F(SupabaseNightTest, RestThatReadsAnotherDatabaseFailsIt) {
  MakeSeeded(postgres_, "night_other");
  postgres_.Execute("night_other", "update gdpr_audit_log set created_at = now() - interval '3 hours'");
  environment_["SUPABASE_URL"] = supabase_.Url("night_other");
  auto steps = Night(1);
  EXPECT_TRUE(Has(steps["supabase-api"], "the newest ")) << steps["supabase-api"];
  EXPECT_TRUE(Has(steps["supabase-api"], " over REST and ")) << steps["supabase-api"];
  supabase_.Forget("night_other");
}

TEST_F(SupabaseNightTest, WithoutTheProjectTheStepIsSkippedAndSaysWhy) {
  environment_.erase("SUPABASE_SERVICE_ROLE_KEY");
  EXPECT_EQ(Night(0)["supabase-api"], "skipped: SUPABASE_SERVICE_ROLE_KEY is not set");
  environment_.erase("SUPABASE_URL");
  EXPECT_EQ(Night(0)["supabase-api"], "skipped: SUPABASE_URL is not set");
}

TEST_F(SupabaseNightTest, OnTheProjectAloneTheChecksRunAndWhatNeedsSqlIsSkipped) {
  environment_.erase("DATABASE_URL");
  auto steps = Night(0);
  EXPECT_EQ(steps["telemetry"], "passed");
  EXPECT_EQ(steps["gdpr"], "passed");
  for (const char* step : {"seed", "reconcile", "supabase-api"}) {
    EXPECT_TRUE(Has(steps[step], "skipped: needs DATABASE_URL")) << step << ": " << steps[step];
  }
  EXPECT_FALSE(Has(output_, "hush0hush1")) << output_;
  Execute("update gdpr_audit_log set created_at = now() - interval '25 hours'");
  steps = Night(1);
  EXPECT_TRUE(Has(steps["gdpr"], "failed: gdpr_audit_log stale")) << steps["gdpr"];
  EXPECT_TRUE(Has(OnlyMessage(), "gdpr_audit_log stale"));
}

TEST_F(SupabaseNightTest, CommandsThatNeedSqlSayThatInOneSentence) {
  environment_.erase("DATABASE_URL");
  for (const std::vector<std::string>& command :
       {std::vector<std::string>{"seed"}, {"schema", "verify"}, {"schema", "apply"}}) {
    const Finished done = Exporter(command);
    EXPECT_EQ(done.exit_code, 2) << command[0];
    EXPECT_TRUE(Has(done.err, "the target's Postgres URL")) << done.err;
    EXPECT_EQ(std::count(done.err.begin(), done.err.end(), '\n'), 1) << done.err;
  }
}

TEST(SupabaseServeTest, TargetsOfBothKindsAreServedSideBySide) {
  PrivatePostgres& postgres = SharedPostgres();
  SupabaseServer& supabase = SharedSupabase();
  const std::string url = MakeSeeded(postgres, "mixed");
  const ConfigFile config(
      "targets:\n"
      "  - {name: sql, database_url_env: SQL_URL}\n"
      "  - {name: rest, supabase_url_env: REST_URL, supabase_key_env: REST_KEY, checks: [rollups_hourly, gdpr_audit_log]}\n"
      "  - {name: anon, supabase_url_env: REST_URL, supabase_key_env: ANON_KEY}\n");
  const Variables environment = {{"SQL_URL", url},
                                 {"REST_URL", supabase.Url("mixed")},
                                 {"REST_KEY", SupabaseServer::SecretKey()},
                                 {"ANON_KEY", SupabaseServer::PublishableKey()}};
  ExporterProcess exporter(environment, {config.Flag(), "--log.level=debug"});
  ASSERT_TRUE(exporter.WaitUntilReady());
  const Metrics metrics = exporter.Scrape();
  const auto of = [&](const std::string& name, const std::string& target, std::map<std::string, std::string> labels = {}) {
    labels["target"] = target;
    return metrics.Value(name, labels);
  };
  for (const char* target : {"sql", "rest"}) {
    EXPECT_EQ(of("freshness_up", target), 1) << target;
    EXPECT_EQ(of("freshness_stale", target, {{"check", "rollups_hourly"}}), 0) << target;
    EXPECT_EQ(of("freshness_gdpr_requests", target, {{"request_type", "export"}, {"status", "failed"}}), 0) << target;
  }
  EXPECT_EQ(of("freshness_missing_buckets", "sql", {{"check", "rollups_hourly"}}), 0);
  EXPECT_EQ(of("freshness_missing_buckets", "rest", {{"check", "rollups_hourly"}}), std::nullopt) << "unknown is left out";
  EXPECT_EQ(of("freshness_state", "rest", {{"check", "telemetry_source"}}), std::nullopt);
  EXPECT_EQ(of("freshness_stale", "anon", {{"check", "rollups_hourly"}}), std::nullopt);
  EXPECT_EQ(of("freshness_state", "anon", {{"check", "rollups_hourly"}, {"state", "unknown"}}), 1);
  EXPECT_EQ(of("freshness_poll_failures_total", "anon", {{"reason", "permission"}}), 1);
  std::string seen;
  for (const char* path : {"/metrics", "/", "/api/v1/status", "/-/ready"}) seen += exporter.Get(path).body;
  const auto ended = exporter.End(SIGTERM);
  EXPECT_EQ(ended.exit_code, 0);
  EXPECT_LE(ended.took, std::chrono::milliseconds(2500));
  for (const char* piece : {"hush0hush1", "qZ7"}) EXPECT_FALSE(Has(seen + exporter.Output(), piece)) << piece;
  supabase.Forget("mixed");
}

TEST_F(SupabaseNightTest, AServerShowsWhereItsKeyIsAndTakesARotatedOneByItself) {
  // Symptom: a reload of a target that is read over REST alone ended the program, for it has no database's URL.
  const std::filesystem::path key = Folder() / "key";
  std::ofstream(key) << "sb_secret_thewrongone00000000";
  const Variables environment = {{"SUPABASE_URL", supabase_.Url(kDatabase)}, {"SUPABASE_SERVICE_ROLE_KEY_FILE", key}};
  ExporterProcess exporter(environment, {"--poll.interval=1s"});
  ASSERT_TRUE(Eventually([&] {
    return exporter.Scrape().Value("freshness_poll_failures_total", {{"reason", "auth"}}).value_or(0) > 0;
  })) << exporter.Output();
  exporter.Process().Signal(SIGHUP);
  std::ofstream(key, std::ios::trunc) << SupabaseServer::SecretKey();
  EXPECT_TRUE(Eventually([&] { return exporter.Scrape().StateOf("rollups_hourly") == "fresh"; })) << exporter.Output();
  const std::string config = exporter.Get("/config").body;
  EXPECT_TRUE(Has(config, "supabase_url_env: SUPABASE_URL")) << config;
  EXPECT_TRUE(Has(config, "supabase_key_file: \"" + key.string() + "\"")) << config;
  EXPECT_FALSE(Has(config + exporter.Output(), "sb_secret_")) << config << exporter.Output();
}

}  // namespace
}  // namespace freshness::test
