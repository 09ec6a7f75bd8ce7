// What a poll tells beside its answers: holes in rollups, and the audit log's requests.
#include <gtest/gtest.h>

#include "checks/nightly/check_step.h"
#include "tests/integration/support/polled_database.h"

namespace freshness::test {
namespace {

class ExtrasTest : public ::testing::Test {
 protected:
  // How many holes the checks have, "-" where the poll does not tell.
  std::map<std::string, std::string> Holes() {
    PolledSource source(database_.Url());
    source.Poll();
    const auto& holes = source.Last().extras.missing_buckets;
    std::map<std::string, std::string> by_name;
    const auto checks = DefaultChecks();
    for (std::size_t i = 0; i < checks.size(); ++i)
      by_name[checks[i].name] = i < holes.size() && holes[i] ? std::to_string(*holes[i]) : "-";
    return by_name;
  }
  auto Requests() {
    PolledSource source(database_.Url());
    source.Poll();
    return source.Last().extras.gdpr_requests;
  }
  // A raw row `hours` ago, rolled up.
  void ChatAndRefresh(int hours) {
    database_.Execute(
        "insert into chat_telemetry (session_id, domain, model, start_time, created_at) select 's', 'a.example', "
        "'gpt-4o', now(), now() - interval '" +
        std::to_string(hours) + " hours'; " +
        "select refresh_chat_telemetry_rollups('hour'); select refresh_chat_telemetry_rollups('day')");
  }
  void Lose(const std::string& table, int hours) {
    database_.Execute("delete from " + table + " where granularity = 'hour' and bucket_start = date_trunc('hour', now() - " +
                      "interval '" + std::to_string(hours) + " hours', 'UTC')");
  }
  void Audit(const std::string& type, const std::string& status, const std::string& age = "1 hour") {
    database_.Execute("insert into gdpr_audit_log (domain, request_type, status, email, created_at) values ('b.example', '" +
                      type + "', '" + status + "', 'person@example.com', now() - interval '" + age + "')");
  }

  SeededDatabase database_;
};

using Counts = std::map<std::pair<std::string, std::string>, std::uint64_t>;

TEST_F(ExtrasTest, WholeRollupsHaveNoHole) {
  const auto holes = Holes();
  for (const std::string check : {"rollups_hourly", "rollups_daily", "domain_rollups_hourly", "domain_rollups_daily",
                                  "model_rollups_hourly", "model_rollups_daily"})
    EXPECT_EQ(holes.at(check), "0") << check;
  for (const std::string check : {"gdpr_audit_log", "refresh_hourly", "refresh_daily", "telemetry_source"})
    EXPECT_EQ(holes.at(check), "-") << check;
}

TEST_F(ExtrasTest, AClosedBucketWithRawRowsAndNoRollupIsAHole) {
  ChatAndRefresh(5);
  ChatAndRefresh(7);
  Lose("chat_telemetry_rollups", 5);
  Lose("chat_telemetry_rollups", 7);
  Lose("chat_telemetry_model_rollups", 5);
  const auto holes = Holes();
  EXPECT_EQ(holes.at("rollups_hourly"), "2");
  EXPECT_EQ(holes.at("model_rollups_hourly"), "1");
  EXPECT_EQ(holes.at("domain_rollups_hourly"), "0");
  EXPECT_EQ(holes.at("rollups_daily"), "0");
}

TEST_F(ExtrasTest, DaysAreLookedAtForAWeek) {
  for (const std::string age : {"3 days", "9 days"})
    database_.Execute(
        "insert into chat_telemetry (session_id, domain, model, start_time, created_at) values ('s', 'a.example', "
        "'gpt-4o', now(), now() - interval '" +
        age + "')");
  database_.Execute("select refresh_chat_telemetry_rollups('day')");
  database_.Execute(
      "delete from chat_telemetry_domain_rollups where granularity = 'day' and bucket_start in (date_trunc('day', "
      "now() - interval '3 days', 'UTC'), date_trunc('day', now() - interval '9 days', 'UTC'))");
  EXPECT_EQ(Holes().at("domain_rollups_daily"), "1");
}

TEST_F(ExtrasTest, ABucketWhoseRawRowsWerePrunedIsNone) {
  ChatAndRefresh(5);
  Lose("chat_telemetry_rollups", 5);
  database_.Execute("delete from chat_telemetry where created_at < now() - interval '4 hours'");
  EXPECT_EQ(Holes().at("rollups_hourly"), "0");
}

TEST_F(ExtrasTest, WhereTheServersDayBeginsElsewhereNothingChanges) {
  // Symptom: in a session of another time zone whole days looked like holes.
  ChatAndRefresh(5);
  for (const std::string zone : {"America/St_Johns", "Europe/Berlin", "Pacific/Chatham"}) {
    database_.Execute("alter database " + database_.Name() + " set timezone = '" + zone + "'");
    const auto holes = Holes();
    EXPECT_EQ(holes.at("rollups_hourly"), "0") << zone;
    EXPECT_EQ(holes.at("rollups_daily"), "0") << zone;
  }
  Lose("chat_telemetry_rollups", 5);
  EXPECT_EQ(Holes().at("rollups_hourly"), "1");
}

TEST_F(ExtrasTest, AnOpenBucketIsNone) {
  database_.Execute(
      "insert into chat_telemetry (session_id, domain, model, start_time) values ('s', 'a.example', 'gpt-4o', now())");
  Lose("chat_telemetry_rollups", 0);
  EXPECT_EQ(Holes().at("rollups_hourly"), "0");
}

TEST_F(ExtrasTest, RequestsOfTheDayAreCounted) {
  database_.Execute("truncate gdpr_audit_log");
  EXPECT_EQ(Requests(), (Counts{{{"export", "completed"}, 0}}));
  Audit("export", "failed");
  Audit("export", "failed", "23 hours");
  Audit("delete", "pending");
  Audit("delete", "lost in space");
  Audit("delete", "failed", "25 hours");
  const Counts expected = {
      {{"delete", "other"}, 1}, {{"delete", "pending"}, 1}, {{"export", "completed"}, 0}, {{"export", "failed"}, 2}};
  EXPECT_EQ(Requests(), expected);
  // The index on the time alone is not on every install.
  database_.Execute(
      "do $$ declare i record; begin for i in select indexrelid::regclass as name from pg_index where indrelid = "
      "'gdpr_audit_log'::regclass and pg_get_indexdef(indexrelid, 1, true) = 'created_at' loop "
      "execute 'drop index ' || i.name; end loop; end $$");
  EXPECT_EQ(Requests(), expected);
}

TEST_F(ExtrasTest, AnAuditLogWithoutStatusIsNotCounted) {
  database_.Execute("alter table gdpr_audit_log drop column status");
  EXPECT_FALSE(Requests());
  EXPECT_EQ(Holes().at("rollups_hourly"), "0");
}

TEST_F(ExtrasTest, FailedRequestsWarnWithoutSayingWhose) {
  Audit("export", "failed");
  Audit("delete", "failed");
  std::vector<Check> checks;
  for (const Check& check : DefaultChecks())
    if (check.group == Group::kGdpr) checks.push_back(check);
  Watchdog watchdog;
  const SystemClock clock;
  CheckStep step(
      "gdpr", CheckMode::kJudge, checks, std::chrono::seconds(10),
      [&] {
        auto url = std::get<DatabaseUrl>(ParseDatabaseUrl(Secret(database_.Url())));
        return std::make_unique<PostgresSource>(std::move(url), watchdog, clock);
      },
      clock);
  const StepReport report = step.Run({}, clock.Monotonic() + std::chrono::seconds(10));
  EXPECT_EQ(report.outcome, StepOutcome::kWarned);
  EXPECT_EQ(report.reasons, std::vector<std::string>{"2 GDPR requests failed in the last 24 h (1 delete, 1 export)"});
}

}  // namespace
}  // namespace freshness::test
