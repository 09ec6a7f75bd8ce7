#include "tests/integration/support/polled_database.h"

#include <set>
#include <stdexcept>
#include <utility>

#include "checks/sources/supabase_source.h"
#include "checks/sql/embedded.h"

namespace freshness::test {
namespace {

// Each server gets its own, once, by its port.
std::string Template(PrivatePostgres& postgres) {
  static std::set<int> made;
  const std::string name = "seeded";
  if (made.insert(postgres.Port()).second) {
    postgres.DropDatabase(name);
    postgres.CreateDatabase(name);
    postgres.Execute(name, std::string(kSchemaSql));
    postgres.Execute(name, std::string(kSeedSql));
    postgres.Execute(name, "analyze");
  }
  return name;
}

DatabaseUrl Parsed(const std::string& url) {
  auto parsed = ParseDatabaseUrl(Secret(url));
  if (const auto* problem = std::get_if<std::string>(&parsed)) throw std::runtime_error("The test's own URL " + *problem);
  return std::get<DatabaseUrl>(std::move(parsed));
}

}  // namespace

std::string AsUser(const std::string& url, const std::string& user) {
  const std::size_t start = url.find("//") + 2;
  return url.substr(0, start) + user + url.substr(url.find(':', start));
}

std::string ViaPort(const std::string& url, int port) {
  const std::size_t start = url.find(':', url.find('@')) + 1;
  return url.substr(0, start) + std::to_string(port) + url.substr(url.find('/', start));
}

SeededDatabase::SeededDatabase(PrivatePostgres& postgres) : postgres_(postgres) {
  static int count = 0;
  name_ = "polled_" + std::to_string(++count);
  postgres_.DropDatabase(name_);
  postgres_.Execute("postgres", "create database " + name_ + " template " + Template(postgres));
}

SeededDatabase::~SeededDatabase() {
  if (!postgres_.Running()) return;
  postgres_.DropDatabase(name_);
  postgres_.Execute("postgres", "drop role if exists " + Reader());
}

std::string SeededDatabase::ReaderUrl() {
  std::string grants(kGrantsSql);
  const std::string fixed = "freshness_reader";
  for (std::size_t at = 0; (at = grants.find(fixed, at)) != std::string::npos; at += Reader().size()) {
    grants.replace(at, fixed.size(), Reader());
  }
  Execute(grants);
  Execute("alter role " + Reader() + " password '" + postgres_.Password() + "'");
  return AsUser(Url(), Reader());
}

Check RowCheck(const std::string& name, const std::string& table, const std::string& timestamp, Duration limit) {
  Check check;
  check.name = name;
  check.table = table;
  check.timestamp = check.newest_by = timestamp;
  check.warn_after = limit;
  check.error_after = 2 * limit;
  return check;
}

States FreshBut(const States& others, const std::vector<Check>& checks) {
  States states;
  for (const Check& check : checks) states[check.name] = "fresh";
  for (const auto& [check, state] : others) states.at(check) = state;
  return states;
}

PolledSource::PolledSource(const std::string& url, std::vector<Check> checks)
    : checks_(std::move(checks)),
      source_(std::make_unique<PostgresSource>(Parsed(url), watchdog_, clock_)),
      known_(checks_.size()) {}

PolledSource::PolledSource(const RestAccess& access, std::vector<Check> checks)
    : checks_(std::move(checks)),
      source_(
          std::make_unique<SupabaseSource>(MakeSupabaseProject(Secret(access.url), Secret(access.key)), watchdog_, clock_)),
      known_(checks_.size()) {}

std::chrono::milliseconds PolledSource::Poll(Duration timeout) {
  const MonotonicTime start = clock_.Monotonic();
  last_ = source_->Poll(checks_, start + timeout);
  for (std::size_t slot = 0; slot < checks_.size(); ++slot) known_[slot].Learn(last_.answers.at(slot));
  if (last_.clock) reading_ = last_.clock;
  return std::chrono::duration_cast<std::chrono::milliseconds>(clock_.Monotonic() - start);
}

Verdict PolledSource::VerdictOf(const std::string& check) const {
  const std::size_t slot = Slot(check);
  return Judge(checks_[slot], known_[slot], reading_ ? reading_->CarriedTo(clock_.Monotonic()) : TimePoint(),
               last_.extras.cron);
}

States PolledSource::AllStates() const {
  States states;
  for (const Check& check : checks_) states[check.name] = StateOf(check.name);
  return states;
}

std::size_t PolledSource::Slot(const std::string& check) const {
  for (std::size_t slot = 0; slot < checks_.size(); ++slot) {
    if (checks_[slot].name == check) return slot;
  }
  throw std::out_of_range("The test asks for a check that is not polled: " + check);
}

}  // namespace freshness::test
