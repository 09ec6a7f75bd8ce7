// Databases in many states, each judged through Postgres and through Supabase: the verdicts are the same. Prints a table.
#include <gtest/gtest.h>

#include <cstdio>

#include "tests/agreement/support/states.h"
#include "tests/support/free_port.h"
#include "tests/support/supabase_server.h"
#include "tests/support/tcp_proxy.h"

namespace freshness::test {
namespace {

struct Both {
  std::unique_ptr<PolledSource> postgres;
  std::unique_ptr<PolledSource> supabase;
};

// A database in a state, and what reads it.
class StatedDatabase {
 public:
  explicit StatedDatabase(const DatabaseState& state)
      : state_(state),
        supabase_(SharedSupabase()),
        postgres_wire_(SharedPostgres().Port()),
        supabase_wire_(SharedSupabase().Port()) {
    std::string sql = state.sql;
    const std::string reader = "%READER%";
    if (const auto at = sql.find(reader); at != std::string::npos) {
      PolledSource(WholeAccess(), state.checks.empty() ? DefaultChecks() : state.checks).Poll();  // which makes its roles
      sql.replace(at, reader.size(), ReaderName());
    }
    database_.Execute(sql);
  }
  ~StatedDatabase() { supabase_.Forget(database_.Name()); }
  StatedDatabase(const StatedDatabase&) = delete;  // one database, one owner

  // The two sources, both polled.
  Both Polled() {
    const auto checks = state_.checks.empty() ? DefaultChecks() : state_.checks;
    Both both;
    both.postgres = std::make_unique<PolledSource>(PostgresUrl(), checks);
    both.supabase = std::make_unique<PolledSource>(SupabaseAccess(), checks);
    const Duration timeout = state_.access == Access::kHung ? std::chrono::milliseconds(500) : std::chrono::seconds(60);
    both.postgres->Poll(timeout);
    both.supabase->Poll(timeout);
    return both;
  }

 private:
  std::string ReaderName() {
    database_.ReaderUrl();
    return database_.Reader();
  }

  std::string PostgresUrl() {
    const std::string url = database_.Url();
    switch (state_.access) {
      case Access::kAll: return url;
      case Access::kHidden: {
        const std::string reader = database_.ReaderUrl();
        database_.Execute(
            "do $$ declare t text; begin for t in select tablename from pg_policies loop execute format('drop "
            "policy %I on %I', '" +
            database_.Reader() + "_select', t); end loop; end $$");
        return reader;
      }
      case Access::kRevoked: return AsUser(url, database_.Reader());
      case Access::kWrongSecret: return AsUser(url, "postgres") + "?password=wrong";
      case Access::kNobody: return ViaPort(url, FreePort());
      case Access::kHung: postgres_wire_.SetMode(TcpProxy::Mode::kBlackhole); return ViaPort(url, postgres_wire_.Port());
    }
    return url;
  }

  RestAccess WholeAccess() const { return {supabase_.Url(database_.Name()), SupabaseServer::SecretKey()}; }

  RestAccess SupabaseAccess() {
    RestAccess access = WholeAccess();
    const auto through = [&](int port) {
      const std::string from = ":" + std::to_string(supabase_.Port()) + "/";
      access.url.replace(access.url.find(from), from.size(), ":" + std::to_string(port) + "/");
    };
    switch (state_.access) {
      case Access::kAll:
      case Access::kRevoked: break;
      case Access::kHidden: access.key = SupabaseServer::PublishableKey(); break;
      case Access::kWrongSecret: access.key = "sb_secret_of_somebody_else"; break;
      case Access::kNobody: through(FreePort()); break;
      case Access::kHung:
        supabase_wire_.SetMode(TcpProxy::Mode::kBlackhole);
        through(supabase_wire_.Port());
        break;
    }
    return access;
  }

  const DatabaseState& state_;
  SeededDatabase database_;
  SupabaseServer& supabase_;
  TcpProxy postgres_wire_;
  TcpProxy supabase_wire_;
};

std::string Words(const Verdict& verdict, const Answer& answer) {
  std::string words(ToString(verdict.state));
  if (const auto* failure = std::get_if<Failure>(&answer)) words += " (" + std::string(ToString(failure->reason)) + ")";
  return words;
}

// Everything of a verdict but its words and, by what the clock of REST may be off, its age.
bool Equal(const Verdict& a, const Verdict& b) {
  constexpr Duration kClock = std::chrono::seconds(2);
  const bool ages = a.age.has_value() == b.age.has_value() && (!a.age || std::chrono::abs(*a.age - *b.age) <= kClock);
  return a.state == b.state && a.newest == b.newest && a.stale == b.stale && a.outcome == b.outcome && ages;
}

void PrintRow(const std::string& state, const std::string& check, const std::string& postgres, const std::string& supabase,
              const std::string& equal) {
  std::printf("%-46s | %-22s | %-22s | %-22s | %s\n", state.c_str(), check.c_str(), postgres.c_str(), supabase.c_str(),
              equal.c_str());
}

// A row for each check that one source or the other, or the table of states, does not call fresh; and one for the others.
void Compare(const DatabaseState& state) {
  SCOPED_TRACE(state.name);
  StatedDatabase database(state);
  const Both both = database.Polled();
  const auto checks = state.checks.empty() ? DefaultChecks() : state.checks;
  const States expected = FreshBut(state.states, checks);
  std::size_t fresh = 0;
  for (const Check& check : checks) {
    const Verdict left = both.postgres->VerdictOf(check.name);
    const Verdict right = both.supabase->VerdictOf(check.name);
    const std::string left_words = Words(left, both.postgres->AnswerOf(check.name));
    const std::string right_words = Words(right, both.supabase->AnswerOf(check.name));
    const bool equal = Equal(left, right);
    EXPECT_EQ(std::string(ToString(left.state)), expected.at(check.name)) << check.name << ", Postgres: " << left.reason;
    EXPECT_TRUE(equal) << check.name << "\n  Postgres: " << left.reason << "\n  Supabase: " << right.reason;
    if (equal && left.state == State::kFresh) {
      ++fresh;
    } else {
      PrintRow(state.name, check.name, left_words, right_words, equal ? "yes" : "NO");
    }
  }
  if (fresh > 0)
    PrintRow(state.name, std::to_string(fresh) + (fresh == checks.size() ? " (all)" : " others"), "fresh", "fresh", "yes");
}

TEST(SourcesAgreeTest, OnEveryStateOfADatabase) {
  const auto states = AllDatabaseStates();
  EXPECT_GE(states.size(), 25u);
  PrintRow("STATE", "CHECK", "POSTGRES SAYS", "SUPABASE SAYS", "EQUAL");
  for (const DatabaseState& state : states) Compare(state);
  std::printf("%zu states\n", states.size());
}

}  // namespace
}  // namespace freshness::test
