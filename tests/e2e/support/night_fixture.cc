#include "tests/e2e/support/night_fixture.h"

#include <fstream>
#include <sstream>

#include "tests/doubles/slack_rules.h"
#include "tests/places.h"

namespace freshness::test {

std::string ToString(NightStep step) {
  switch (step) {
    case NightStep::kSeed: return "seed";
    case NightStep::kTelemetry: return "telemetry";
    case NightStep::kGdpr: return "gdpr";
  }
  return "";
}

bool Has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::string ReadFile(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

NightTest::NightTest() {
  environment_["DATABASE_URL"] = MakeSeeded(postgres_, kDatabase);
  SlackAnswers({});
}

void NightTest::SlackAnswers(std::deque<SlackReply> script) {
  slack_ = std::make_unique<RecordingSlack>(std::move(script));
  environment_["MONITOR_ALERT_WEBHOOK_URL"] = slack_->Url();
}

void NightTest::Break(NightStep step) {
  switch (step) {
    case NightStep::kSeed:
      return Execute(
          "create function refuse() returns trigger language plpgsql as $$ begin raise exception 'no room here'; end $$;"
          "create trigger refuse before insert on chat_telemetry for each row "
          "when (new.domain <> 'shop.example.com') execute function refuse()");
    case NightStep::kTelemetry:
      return Execute(
          "insert into chat_telemetry (session_id, domain, model, start_time, created_at) "
          "values ('customer', 'shop.example.com', 'gpt-4o', now(), now() + interval '40 days')");
    case NightStep::kGdpr:
      return Execute(
          "insert into gdpr_audit_log (domain, request_type, created_at) "
          "values ('shop.example.com', 'export', now() + interval '400 days')");
  }
}

std::string NightTest::SlowAfterTheSeed(const std::string& group) {
  Execute(
      "create table before_the_seed as select clock_timestamp() as at;"
      "create function slow_after_the_seed() returns timestamptz language plpgsql as $$ begin "
      "  if exists (select from gdpr_audit_log where created_at > (select at from before_the_seed)) then "
      "    perform pg_sleep(60); "
      "  end if; return now(); end $$;"
      "create view slow as select slow_after_the_seed() as at");
  return "checks:\n"
         "  - {name: raw, group: telemetry, table: chat_telemetry, timestamp: created_at, error_after: 1d}\n"
         "  - {name: audit, group: gdpr, table: gdpr_audit_log, timestamp: created_at, error_after: 1d}\n"
         "  - {name: slow, group: " +
         group + ", table: slow, timestamp: at, error_after: 1h}\n";
}

std::unique_ptr<Subprocess> NightTest::Start(std::vector<std::string> arguments) const {
  arguments.insert(arguments.begin(), FRESHNESS_EXPORTER_BINARY);
  arguments.push_back("--run.dir=" + (Folder() / "runs").string());
  Variables environment = BasicEnvironment();
  environment.insert(environment_.begin(), environment_.end());
  return std::make_unique<Subprocess>(std::move(arguments), std::move(environment));
}

Finished NightTest::Exporter(std::vector<std::string> arguments) const {
  const auto process = Start(std::move(arguments));
  const auto exit_code = process->Wait(std::chrono::seconds(60));
  if (!exit_code) throw std::runtime_error("The program does not end; it said: " + process->Out() + process->Err());
  return {*exit_code, process->Out(), process->Err()};
}

bool NightTest::WaitUntilHeld(const std::string& wait) {
  const std::string held =
      "select count(*) from pg_stat_activity where datname = current_database() and state = 'active' "
      "and pid <> pg_backend_pid() and wait_event_type = '" +
      wait + "'";
  return Eventually([&] { return Value(held) != "0"; });
}

std::string NightTest::OnlyMessage() const {
  EXPECT_EQ(slack_->Posts(), 1);
  for (const std::string& violation : slack_->Violations()) ADD_FAILURE() << violation;
  return slack_->Posts() == 1 ? SlackWords(slack_->Bodies().front()) : "";
}

}  // namespace freshness::test
