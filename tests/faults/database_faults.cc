// What a database does to those who watch it.
#include <csignal>
#include <pqxx/pqxx>

#include "tests/faults/scene.h"
#include "tests/faults/trial.h"
#include "tests/faults/watched_exporter.h"

namespace freshness::faults {
namespace {

using std::chrono::milliseconds;
using test::PrivatePostgres;

void Frozen(Trial& trial) {
  PrivatePostgres postgres;
  Seed(postgres);
  WatchedExporter exporter(trial, {.url = postgres.Url(kDatabase), .server = &postgres, .port = postgres.Port()});
  exporter.Becomes(kAllFresh);
  postgres.Signal(SIGSTOP);
  exporter.Becomes(kAllUnknown, "timeout");
  exporter.Becomes(kAllUnknown, "timeout");
  postgres.Signal(SIGCONT);
  exporter.Becomes(kAllFresh);
  exporter.Finish();
}

void Restarted(Trial& trial) {
  PrivatePostgres postgres;
  Seed(postgres);
  WatchedExporter exporter(trial, {.url = postgres.Url(kDatabase), .server = &postgres, .port = postgres.Port()});
  exporter.Becomes(kAllFresh);
  postgres.Execute("postgres",
                   "checkpoint");  // what is not synced would be lost, and there is nothing synced by itself here
  postgres.Stop(PrivatePostgres::StopMode::kImmediate);
  exporter.Becomes(kAllUnknown, "unreachable");
  postgres.Start();
  exporter.Becomes(kAllFresh);
  postgres.Stop();
  postgres.Start();
  exporter.Becomes(kAllFresh);
  exporter.Finish();
}

// Takes every connection that the server has left for those who are no superusers.
void TakeAll(const std::string& url, std::vector<std::unique_ptr<pqxx::connection>>& taken) {
  try {
    for (;;) taken.push_back(std::make_unique<pqxx::connection>(url));
  } catch (const pqxx::broken_connection&) {
    // None is left.
  }
}

void OutOfConnections(Trial& trial) {
  PrivatePostgres postgres({.settings = {{"max_connections", "8"}, {"superuser_reserved_connections", "4"}}});
  Seed(postgres);
  MakeReader(postgres);
  const std::string url = UrlThrough(postgres, postgres.Port(), kReader);
  WatchedExporter exporter(trial, {.url = url, .server = &postgres, .port = postgres.Port()});
  exporter.Becomes(kAllFresh);
  // Not over TCP, where the exporter's own connections are counted.
  const std::string inside = "user=" + std::string(kReader) + " dbname=" + kDatabase +
                             " host=" + postgres.SocketFolder().string() + " port=" + std::to_string(postgres.Port());
  std::vector<std::unique_ptr<pqxx::connection>> taken;
  const auto sessions = [&] {
    return postgres.Value("postgres", "select count(*) from pg_stat_activity where application_name = 'freshness_exporter'");
  };
  for (int tries = 0; tries < 20 && (tries == 0 || sessions() != "0"); ++tries) {
    EndSessions(postgres);
    TakeAll(inside, taken);
  }
  exporter.Becomes(kAllUnknown, "unreachable");
  exporter.Says("rollups_hourly", "has no connection left");
  taken.clear();
  exporter.Becomes(kAllFresh);
  exporter.Finish();
}

void PasswordChanged(Trial& trial) {
  PrivatePostgres postgres;
  Seed(postgres);
  MakeReader(postgres);
  const std::string url = UrlThrough(postgres, postgres.Port(), kReader);
  const std::string other = "another0hush0hush";
  WatchedExporter exporter(trial, {.url = url, .server = &postgres, .port = postgres.Port(), .secrets = {other}});
  exporter.Becomes(kAllFresh);
  const std::string change = std::string("alter role ") + kReader + " password '";
  postgres.Execute("postgres", change + other + "'");
  exporter.Stays(kAllFresh, milliseconds(700));  // who is in, stays in
  EndSessions(postgres);
  exporter.Becomes(kAllUnknown, "auth");
  exporter.Says("rollups_hourly", "refused the password of user \"reader\"");
  postgres.Execute("postgres", change + postgres.Password() + "'");
  exporter.Becomes(kAllFresh);
  exporter.Finish();
}

void Standby(Trial& trial) {
  PrivatePostgres primary;
  Seed(primary);
  PrivatePostgres standby({.standby_of = &primary});
  WatchedExporter exporter(trial, {.url = standby.Url(kDatabase), .server = &standby, .port = standby.Port()});
  exporter.Becomes(kAllFresh);
  const auto recovering = standby.Value("postgres", "select pg_is_in_recovery()");
  trial.Require(recovering == "t", "the server is no standby");
  // What the primary says arrives, and then no more: the standby's newest row is what it is.
  primary.Execute(kDatabase, "delete from gdpr_audit_log");
  exporter.Becomes("9 fresh, 1 missing");
  standby.Execute("postgres", "select pg_wal_replay_pause()");
  primary.Execute(kDatabase, "insert into gdpr_audit_log (domain, request_type) values ('shop.example.com', 'export')");
  exporter.Stays("9 fresh, 1 missing", milliseconds(1000));
  standby.Execute("postgres", "select pg_wal_replay_resume()");
  exporter.Becomes(kAllFresh);
  primary.Stop();
  exporter.Stays(kAllFresh, milliseconds(700));
  exporter.Finish();
}

void Locked(Trial& trial) {
  PrivatePostgres& postgres = SeededServer();
  WatchedExporter exporter(trial, {.url = postgres.Url(kDatabase), .server = &postgres, .port = postgres.Port()});
  exporter.Becomes(kAllFresh);
  {
    pqxx::connection session(postgres.SocketUrl(kDatabase));
    pqxx::work locking(session);
    locking.exec("lock table gdpr_audit_log in access exclusive mode");
    exporter.Becomes("9 fresh, 1 unknown", "timeout");
    exporter.Says("gdpr_audit_log", "locked by another transaction");
    exporter.Stays("9 fresh, 1 unknown", milliseconds(3000));
    exporter.UpIs(1);
  }
  exporter.Becomes(kAllFresh);
  exporter.Finish();
}

constexpr const char* kBurstConfig = R"(checks:
  - {name: by_itself, table: events, timestamp: at, error_after: 1h}
  - {name: by_id, table: events, timestamp: at, newest_by: id, error_after: 1h}
)";

// Rows of each kind of bad time, 25,000 of each, the null ones last, which are the newest by id.
constexpr const char* kBurst = R"(
  insert into events (at) select now() + interval '1 day' from generate_series(1, 25000);
  insert into events (at) select 'infinity' from generate_series(1, 12500);
  insert into events (at) select '294276-12-31 23:59:59+00' from generate_series(1, 12500);
  insert into events (at) select '-infinity' from generate_series(1, 12500);
  insert into events (at) select '4713-01-01 BC' from generate_series(1, 12500);
  insert into events (at) select null from generate_series(1, 25000))";

void BadTimestamps(Trial& trial) {
  PrivatePostgres& postgres = SeededServer();
  postgres.Execute(kDatabase,
                   "create table events (id bigserial primary key, at timestamptz); create index on events (at);"
                   "insert into events (at) values (now())");
  const test::ConfigFile config(kBurstConfig);
  WatchedExporter exporter(trial, {.url = postgres.Url(kDatabase),
                                   .server = &postgres,
                                   .port = postgres.Port(),
                                   .flags = {config.Flag()},
                                   .interval = milliseconds(2000)});  // no poll is to run out of it
  exporter.Becomes("2 fresh");
  postgres.Execute(kDatabase, kBurst);
  exporter.Becomes("1 future, 1 stale");  // by id the newest that is no null is long before Christ
  exporter.Stays("1 future, 1 stale", milliseconds(1500));
  const double poll = exporter.Scrape().Value("freshness_poll_duration_seconds").value_or(99);
  trial.Saw("a poll " + std::to_string(static_cast<int>(poll * 1000)) + " ms");
  trial.Require(exporter.Scrape().Value("freshness_poll_failures_total", {{"reason", "timeout"}}) == 0, "a poll timed out");
  postgres.Execute(kDatabase, "delete from events where at <> '-infinity' and at > now()");
  postgres.Execute(kDatabase, "insert into events (at) values (now())");
  exporter.Becomes("2 fresh");
  exporter.Finish();
}

}  // namespace

const std::vector<Fault>& DatabaseFaults() {
  static const std::vector<Fault> faults = {
      {"Postgres SIGSTOPped", "unknown (timeout)", &Frozen},
      {"Postgres killed, restarted", "unknown (unreachable) meanwhile", &Restarted},
      {"out of connections", "unknown (unreachable), and says so", &OutOfConnections},
      {"password changed and back", "fresh while connected, then unknown (auth)", &PasswordChanged},
      {"read-only standby", "fresh; missing while its replay lags", &Standby},
      {"table locked", "its check unknown (timeout), the others fresh", &Locked},
      {"100,000 bad timestamps", "future, and stale by id; no poll times out", &BadTimestamps},
  };
  return faults;
}

}  // namespace freshness::faults
