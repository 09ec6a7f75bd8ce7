// What the exporter watches, as a test wants it: a seeded database, and a source that polls it.
//
//   SeededDatabase database;
//   PolledSource source(database.Url());
//   source.Poll();
//   EXPECT_EQ(source.StateOf("rollups_hourly"), "fresh") << source.ReasonOf("rollups_hourly");
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "checks/model/judge.h"
#include "checks/sources/postgres_source.h"
#include "tests/support/private_postgres.h"

namespace freshness::test {

// `url` with another user (the same password), or port.
std::string AsUser(const std::string& url, const std::string& user);
std::string ViaPort(const std::string& url, int port);

// A database of its own with the schema and the seed, copied from one that is made when first asked for; dropped on
// destruction. `postgres` must outlive it. Not thread-safe.
class SeededDatabase {
 public:
  explicit SeededDatabase(PrivatePostgres& postgres = SharedPostgres());
  ~SeededDatabase();
  SeededDatabase(const SeededDatabase&) = delete;  // one database, one owner
  SeededDatabase& operator=(const SeededDatabase&) = delete;

  const std::string& Name() const { return name_; }
  std::string Url() const { return postgres_.Url(name_); }

  // As the superuser; see PrivatePostgres.
  void Execute(const std::string& sql) { postgres_.Execute(name_, sql); }
  std::optional<std::string> Value(const std::string& sql) { return postgres_.Value(name_, sql); }

  // Makes a role that may log in and read what grants.sql lets it, and returns the URL it uses; dropped with the database.
  std::string ReaderUrl();
  std::string Reader() const { return "reader_of_" + name_; }

 private:
  PrivatePostgres& postgres_;
  std::string name_;
};

// A check of rows, not buckets: late after `limit`, stale after twice that.
Check RowCheck(const std::string& name, const std::string& table, const std::string& timestamp,
               Duration limit = std::chrono::hours(1));

// Waits until `condition` holds; false when it does not within ten seconds. For what other processes do, which tell nobody.
template <typename Condition>
bool Eventually(const Condition& condition) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return true;
}

using States = std::map<std::string, std::string>;  // check: state
// Every check of `checks` fresh, but for these.
States FreshBut(const States& others, const std::vector<Check>& checks = DefaultChecks());

// What SUPABASE_URL and SUPABASE_SERVICE_ROLE_KEY would be.
struct RestAccess {
  std::string url;
  std::string key;
};

// A source, and what has been learnt of its checks. Not thread-safe.
class PolledSource {
 public:
  explicit PolledSource(const std::string& url, std::vector<Check> checks = DefaultChecks());
  explicit PolledSource(const RestAccess& access, std::vector<Check> checks = DefaultChecks());

  // Polls once; returns how long that took.
  std::chrono::milliseconds Poll(Duration timeout = std::chrono::seconds(10));
  const PollResult& Last() const { return last_; }
  const Answer& AnswerOf(const std::string& check) const { return last_.answers.at(Slot(check)); }

  // Judged at the database's time now.
  Verdict VerdictOf(const std::string& check) const;
  std::string StateOf(const std::string& check) const { return std::string(ToString(VerdictOf(check).state)); }
  std::string ReasonOf(const std::string& check) const { return VerdictOf(check).reason; }
  States AllStates() const;

 private:
  std::size_t Slot(const std::string& check) const;

  const std::vector<Check> checks_;
  const SystemClock clock_;
  Watchdog watchdog_;
  const std::unique_ptr<Source> source_;
  PollResult last_;
  std::vector<Knowledge> known_;
  std::optional<ClockReading> reading_;
};

}  // namespace freshness::test
