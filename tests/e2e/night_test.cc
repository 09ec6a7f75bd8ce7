// The whole night on a real database: silent when all is well, and else one alert that names every cause.
#include <algorithm>

#include "tests/e2e/support/night_fixture.h"
#include "tests/support/free_port.h"

namespace freshness::test {
namespace {

class WholeNightTest : public NightTest {};

TEST_F(WholeNightTest, AGreenNightIsSilent) {
  const Finished done = Exporter({"nightly"});
  EXPECT_EQ(done.exit_code, 0) << done.out << done.err;
  EXPECT_TRUE(Has(done.out, "10 checks: 10 fresh")) << done.out;
  EXPECT_EQ(done.err, "");
  EXPECT_EQ(slack_->Connections(), 0);
}

struct BadState {
  const char* name;
  const char* sql;
  std::vector<std::string> causes;
};

void PrintTo(const BadState& state, std::ostream* out) {
  *out << state.name;
}

class BadStateTest : public NightTest, public ::testing::WithParamInterface<BadState> {};

TEST_P(BadStateTest, IsOneAlertWithEveryCause) {
  Execute(GetParam().sql);
  const Finished done = Exporter({"nightly"});
  EXPECT_EQ(done.exit_code, 1) << done.out << done.err;
  const std::string words = OnlyMessage();
  for (const std::string& cause : GetParam().causes) EXPECT_TRUE(Has(words, cause)) << cause << "\nis not in\n" << words;
}

// As a seed cannot mend it: what it writes is changed or dropped on the way.
const BadState kBadStates[] = {
    {"AuditLogGone",
     "alter table gdpr_audit_log rename to audit",
     {"seed and gdpr failed", "gdpr_audit_log unknown", "relation \"public.gdpr_audit_log\" does not exist"}},
    {"AuditLog25HoursOld",
     "create function old() returns trigger language plpgsql as "
     "$$ begin new.created_at = now() - interval '25 hours'; return new; end $$;"
     "create trigger old before insert on gdpr_audit_log for each row execute function old()",
     {"gdpr failed", "gdpr_audit_log stale: newest created_at was 1 day 1 h ago", "limit"}},
    {"AuditEntryAhead",
     "insert into gdpr_audit_log (domain, request_type, created_at) "
     "values ('shop.example.com', 'export', now() + interval '400 days')",
     {"gdpr failed", "gdpr_audit_log future"}},
    {"NewestHour201MinutesAgo",
     "create function late() returns trigger language plpgsql as $$ begin "
     "if new.granularity = 'hour' and new.bucket_end > now() - interval '200 minutes' then return null; end if; "
     "return new; end $$;"
     "create trigger late before insert on chat_telemetry_rollups for each row execute function late()",
     {"Freshness: telemetry", "rollups_hourly stale: newest bucket ended"}},
    {"OneTableEmpty",
     "create function drop_row() returns trigger language plpgsql as $$ begin return null; end $$;"
     "create trigger drop_row before insert on chat_telemetry_model_rollups for each row execute function drop_row()",
     {"telemetry and reconcile failed: model_rollups_hourly", "model_rollups_daily", "missing",
      "reconcile: chat_telemetry_model_rollups, hour of"}},
    {"RefreshDoesNothing",
     "create or replace function refresh_chat_telemetry_rollups(p_granularity text default 'hour', p_since timestamptz "
     "default null) returns integer language sql as 'select 0'",
     {"telemetry and reconcile failed", "rollups_hourly", "domain_rollups_daily", "model_rollups_hourly", "refresh_hourly",
      "missing", "requests 0, expected"}},
    {"RefreshBroken",
     "create or replace function refresh_chat_telemetry_rollups(p_granularity text default 'hour', p_since timestamptz "
     "default null) returns integer language plpgsql as $$ begin perform from no_such_table; return 0; end $$",
     {"seed failed", "relation \"no_such_table\" does not exist"}},
    {"RefreshGone", "drop function refresh_chat_telemetry_rollups", {"seed failed", "Apply the schema first."}},
    {"NothingThere",
     "drop schema public cascade; create schema public",
     {"seed, telemetry, gdpr and reconcile failed", "Apply the schema first.", "unknown", "chat_telemetry_model_rollups",
      "gdpr_audit_log"}},
};

INSTANTIATE_TEST_SUITE_P(, BadStateTest, ::testing::ValuesIn(kBadStates),
                         [](const auto& test) { return std::string(test.param.name); });

TEST_F(WholeNightTest, ADatabaseThatIsNotThereIsOneAlertWithoutItsPassword) {
  environment_["DATABASE_URL"] = "postgres://monitor:hushhush@127.0.0.1:" + std::to_string(FreePort()) + "/app";
  const Finished gone = Exporter({"nightly"});
  EXPECT_EQ(gone.exit_code, 1) << gone.out << gone.err;
  const std::string words = OnlyMessage();
  EXPECT_TRUE(Has(words, "seed, telemetry, gdpr and reconcile failed: ")) << words;
  EXPECT_TRUE(Has(words, "unreachable")) << words;
  EXPECT_FALSE(Has(words + gone.out + gone.err, "hushhush"));
}

TEST_F(WholeNightTest, AWrongPasswordIsOneAlertWithoutIt) {
  environment_["DATABASE_URL"] = "postgres://postgres:hushhush@127.0.0.1:" + std::to_string(postgres_.Port()) + "/night";
  const Finished done = Exporter({"nightly"});
  EXPECT_EQ(done.exit_code, 1) << done.out << done.err;
  const std::string words = OnlyMessage();
  EXPECT_TRUE(Has(words, "auth")) << words;
  EXPECT_FALSE(Has(words + done.out + done.err, "hushhush"));
}

TEST_F(WholeNightTest, EachFailingStateOfAConfigurationIsInTheOneAlert) {
  Execute(SqlOfAllStates());
  const ConfigFile config(ConfigOfAllStates());
  const Finished done = Exporter({"nightly", config.Flag()});
  EXPECT_EQ(done.exit_code, 1) << done.out << done.err;
  const std::string words = OnlyMessage();
  for (const char* cause :
       {"telemetry failed", "stale stale: ", "missing missing: ", "future future: ", "unknown unknown: "})
    EXPECT_TRUE(Has(words, cause)) << cause << "\nis not in\n" << words;
  EXPECT_TRUE(Has(words, "late late: ")) << words;
  EXPECT_TRUE(Has(words, "the configuration has no such check")) << words;
}

TEST_F(WholeNightTest, FiveHundredFailingChecksAreOneMessageThatSlackTakes) {
  std::string checks = "checks:\n";
  for (int i = 0; i < 500; ++i) {
    const std::string number = std::to_string(i);
    checks += "  - {name: a_check_with_quite_a_long_name_" + number + ", table: 'Zürich, 東京 & <!channel> *`_~gone_" +
              number + "', timestamp: at, error_after: 1h}\n";
  }
  const ConfigFile config(checks);
  const Finished done = Exporter({"nightly", config.Flag()});
  EXPECT_EQ(done.exit_code, 1) << done.err;
  EXPECT_TRUE(Has(OnlyMessage(), "telemetry failed"));
}

// Each subset of the steps that can fail.
class SubsetTest : public NightTest, public ::testing::WithParamInterface<unsigned> {};

TEST_P(SubsetTest, OfFailingStepsIsOneAlertThatNamesEach) {
  std::vector<NightStep> failing;
  for (const NightStep step : {NightStep::kSeed, NightStep::kTelemetry, NightStep::kGdpr}) {
    if ((GetParam() >> static_cast<unsigned>(step) & 1U) != 0) failing.push_back(step);
  }
  for (const NightStep step : failing) Break(step);
  const Finished done = Exporter({"nightly"});
  EXPECT_EQ(done.exit_code, failing.empty() ? 0 : 1) << done.out << done.err;
  if (failing.empty()) {
    EXPECT_EQ(slack_->Connections(), 0);
    return;
  }
  const std::string words = OnlyMessage();
  const std::string title = words.substr(0, words.find(" failed"));
  for (const NightStep step : {NightStep::kSeed, NightStep::kTelemetry, NightStep::kGdpr}) {
    const bool fails = std::find(failing.begin(), failing.end(), step) != failing.end();
    EXPECT_EQ(Has(title, ToString(step)), fails) << ToString(step) << " in " << words;
    EXPECT_EQ(Has(words, step == NightStep::kSeed        ? "seed: no room here"
                         : step == NightStep::kTelemetry ? "telemetry_source future: "
                                                         : "gdpr_audit_log future: "),
              fails)
        << ToString(step) << " in " << words;
  }
}

INSTANTIATE_TEST_SUITE_P(, SubsetTest, ::testing::Range(0U, 8U));

}  // namespace
}  // namespace freshness::test
