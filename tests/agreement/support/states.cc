#include "tests/agreement/support/states.h"

#include <utility>

namespace freshness::test {
namespace {

using std::chrono::hours;

const char* const kRollups[] = {"chat_telemetry_rollups", "chat_telemetry_domain_rollups", "chat_telemetry_model_rollups"};

// Leaves in `table`, of the buckets of this granularity, one that ended `age` minutes ago.
std::string OneBucket(const std::string& table, const std::string& granularity, int age) {
  const std::string end = "now() - interval '" + std::to_string(age) + " minutes'";
  return "create temp table kept as select distinct on (granularity) * from " + table + " where granularity = '" +
         granularity + "'; delete from " + table + " where granularity = '" + granularity +
         "'; update kept set bucket_end = " + end + ", bucket_start = " + end + " - interval '1 " + granularity +
         "'; insert into " + table + " select * from kept; drop table kept;";
}

std::string OneBucketEach(const std::string& granularity, int age) {
  std::string sql;
  for (const char* table : kRollups) sql += OneBucket(table, granularity, age);
  return sql;
}

// No raw row is younger than the hourly buckets, which ended 201 minutes ago; then one is made this old, in minutes.
std::string QuietBut(const std::string& raw) {
  return "delete from chat_telemetry where created_at > now() - interval '201 minutes';" + OneBucketEach("hour", 201) +
         (raw.empty() ? ""
                      : "update chat_telemetry set created_at = " + raw +
                            " where id = (select id from chat_telemetry order by created_at desc limit 1)");
}

States Hourly(const std::string& state) {
  return {{"rollups_hourly", state}, {"domain_rollups_hourly", state}, {"model_rollups_hourly", state}};
}

States Everything(const std::string& state) {
  States states;
  for (const Check& check : DefaultChecks()) states[check.name] = state;
  return states;
}

States With(States states, const States& others) {
  for (const auto& [check, state] : others) states[check] = state;
  return states;
}

Check Where(Check check, std::map<std::string, std::string> where) {
  check.where = std::move(where);
  return check;
}

Check NewestBy(Check check, const std::string& column) {
  check.newest_by = column;
  return check;
}

Check FedBy(Check check, const std::string& table, Duration grace) {
  check.fed_by = freshness::FedBy{table, "at", grace};
  return check;
}

std::vector<DatabaseState> OfRollups() {
  const std::string truncate =
      "truncate chat_telemetry_rollups, chat_telemetry_domain_rollups, chat_telemetry_model_rollups";
  States missing = Everything("missing");
  missing.erase("gdpr_audit_log");
  missing.erase("telemetry_source");
  return {
      {"just seeded", "select 1", {}},
      {"hour buckets ended 201 min ago", OneBucketEach("hour", 201), Hourly("stale")},
      {"a day bucket ended 2241 min ago", OneBucket(kRollups[0], "day", 2241), {{"rollups_daily", "stale"}}},
      {"an open day bucket", OneBucket(kRollups[0], "day", -639), {}},
      {"rollups emptied beside raw rows", truncate, missing},
      {"no row anywhere", truncate + ", chat_telemetry, gdpr_audit_log",
       With(Everything("idle"), {{"gdpr_audit_log", "missing"}, {"telemetry_source", "missing"}})},
      {"no hour rows in one table",
       "delete from chat_telemetry_domain_rollups where granularity = 'hour'",
       {{"domain_rollups_hourly", "missing"}}},
      {"a rollup dated 2099",
       "insert into chat_telemetry_rollups (granularity, bucket_start, bucket_end) values ('hour', "
       "'2099-01-01T00:00Z', '2099-01-01T01:00Z')",
       {{"rollups_hourly", "future"}}},
      {"the refresh stopped 83 min ago",
       "update chat_telemetry_rollups set updated_at = now() - interval '83 minutes' where granularity = 'hour'",
       {{"refresh_hourly", "stale"}}},
      {"the newest bucket has no heartbeat",
       "alter table chat_telemetry_rollups alter updated_at drop not null; update chat_telemetry_rollups set updated_at = "
       "null"
       " where bucket_start = (select max(bucket_start) from chat_telemetry_rollups where granularity = 'hour')",
       {}},
      {"nothing to refresh for 8 days",
       "delete from chat_telemetry where created_at > now() - interval '8 days';"
       "delete from chat_telemetry_rollups where bucket_end > now() - interval '8 days'",
       With(Everything("idle"), {{"gdpr_audit_log", "fresh"},
                                 {"telemetry_source", "missing"},
                                 {"domain_rollups_hourly", "fresh"},
                                 {"domain_rollups_daily", "fresh"},
                                 {"model_rollups_hourly", "fresh"},
                                 {"model_rollups_daily", "fresh"}})},
  };
}

std::vector<DatabaseState> OfRawRows() {
  const std::string end = "(select max(bucket_end) from chat_telemetry_rollups where granularity = 'hour')";
  return {
      {"a quiet night", QuietBut(""), Hourly("idle")},
      {"a raw row waits 30 min", QuietBut("now() - interval '30 minutes'"), Hourly("stale")},
      {"a raw row waits 10 min, within the grace", QuietBut("now() - interval '10 minutes'"), Hourly("idle")},
      {"a raw row of the newest bucket's very end", QuietBut(end), Hourly("stale")},
      {"a raw row a microsecond before that end", QuietBut(end + " - interval '1 microsecond'"), Hourly("idle")},
      {"a raw row of tomorrow waits", QuietBut("now() + interval '1 day'"),
       With(Hourly("idle"), {{"telemetry_source", "future"}})},
      {"raw rows are 25 h old",
       "update chat_telemetry set created_at = now() - interval '25 hours'",
       {{"telemetry_source", "late"}}},
  };
}

std::vector<DatabaseState> OfTheAuditLog() {
  return {
      {"an audit entry of 25 h",
       "update gdpr_audit_log set created_at = now() - interval '25 hours'",
       {{"gdpr_audit_log", "stale"}}},
      {"an audit entry of 1439.5 min", "update gdpr_audit_log set created_at = now() - interval '1439.5 minutes'", {}},
      {"an empty audit log", "truncate gdpr_audit_log", {{"gdpr_audit_log", "missing"}}},
      {"audit entries of many tenants",
       "insert into gdpr_audit_log (domain, request_type, status, created_at) select 'tenant-' || n, 'export', 'failed', "
       "now() - n * interval '1 minute' from generate_series(1, 500) n",
       {}},
  };
}

std::vector<DatabaseState> OfTables() {
  const Check log = RowCheck("log", "log", "at");
  return {
      {"a table is gone",
       "drop table chat_telemetry_model_rollups",
       {{"model_rollups_hourly", "unknown"}, {"model_rollups_daily", "unknown"}}},
      {"the raw table is gone", "drop table chat_telemetry", With(Everything("unknown"), {{"gdpr_audit_log", "fresh"}})},
      {"a column is renamed", "alter table gdpr_audit_log rename created_at to made_at", {{"gdpr_audit_log", "unknown"}}},
      {"a view",
       "create view log as select created_at - interval '90 minutes' as at from gdpr_audit_log",
       {{"log", "late"}},
       {log}},
      {"a name with a capital and a space",
       "create table \"My Log\" as select now() - interval '90 minutes' as \"At\"",
       {{"log", "late"}},
       {RowCheck("log", "My Log", "At")}},
      {"the newest row has no time",
       "create table log as select * from (values (1, now() - interval '90 minutes'), (2, null)) v (n, at)",
       {{"log", "late"}},
       {NewestBy(log, "n")}},
      {"a where of a number, a flag and an odd text",
       "create table log as select 5 as level, true as open, 'a&b=c,(d)' as kind, now() - interval '3 hours' as at "
       "union all select 6, true, 'a&b=c,(d)', now()",
       {{"log", "stale"}},
       {Where(log, {{"level", "5"}, {"open", "true"}, {"kind", "a&b=c,(d)"}})}},
      {"a where that does not fit its column",
       "create table log as select 5 as level, now() as at",
       {{"log", "unknown"}},
       {Where(log, {{"level", "five"}})}},
      {"fed by a table of its own",
       "create table log as select now() - interval '3 hours' as at; create table raw as select at from log",
       {{"log", "idle"}},
       {FedBy(log, "raw", hours(1))}},
  };
}

std::vector<DatabaseState> OfTimes() {
  const Check log = RowCheck("log", "log", "at");
  const auto table = [](const std::string& value) { return "create table log as select " + value + " as at"; };
  return {
      {"a time without a zone",
       table("(now() at time zone 'UTC')::timestamp - interval '90 minutes'"),
       {{"log", "late"}},
       {log}},
      {"a day alone", table("(now() at time zone 'UTC')::date - 2"), {{"log", "stale"}}, {log}},
      {"at infinity", table("'infinity'::timestamptz"), {{"log", "future"}}, {log}},
      {"at minus infinity", table("'-infinity'::timestamptz"), {{"log", "stale"}}, {log}},
      {"before Christ", table("'0044-03-15 BC'::timestamptz"), {{"log", "stale"}}, {log}},
      {"in the year 12345", table("'12345-01-01 00:00Z'::timestamptz"), {{"log", "future"}}, {log}},
      {"a text that is no time", table("'yesterday, I think'"), {{"log", "unknown"}}, {log}},
      {"a number", table("1700000000"), {{"log", "unknown"}}, {log}},
      {"six minutes ahead", table("now() + interval '6 minutes'"), {{"log", "future"}}, {log}},
      {"four minutes ahead", table("now() + interval '4 minutes'"), {}, {log}},
  };
}

std::vector<DatabaseState> OfAccess() {
  return {
      {"rows are hidden from who asks", "select 1", Everything("unknown"), {}, Access::kHidden},
      {"the right to read a table is taken away",
       "revoke select on gdpr_audit_log from service_role, %READER%",
       {{"gdpr_audit_log", "unknown"}},
       {},
       Access::kRevoked},
      {"a wrong password or key", "select 1", Everything("unknown"), {}, Access::kWrongSecret},
      {"nothing listens", "select 1", Everything("unknown"), {}, Access::kNobody},
      {"what listens is hung", "select 1", Everything("unknown"), {}, Access::kHung},
  };
}

}  // namespace

std::vector<DatabaseState> AllDatabaseStates() {
  std::vector<DatabaseState> all;
  for (auto&& some : {OfRollups(), OfRawRows(), OfTheAuditLog(), OfTables(), OfTimes(), OfAccess()}) {
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

}  // namespace freshness::test
