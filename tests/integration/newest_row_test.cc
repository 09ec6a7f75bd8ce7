// The newest row is found through an index, whichever there is, and is the right one.
#include <gtest/gtest.h>

#include "checks/sources/poll_sql.h"
#include "checks/sources/postgres_connection.h"
#include "tests/integration/support/polled_database.h"

namespace freshness::test {
namespace {

using std::chrono::seconds;

struct Indexed {
  const char* index;       // on table log
  bool loose;              // one hop a domain
  const char* where = "";  // request_type
};

void PrintTo(const Indexed& indexed, std::ostream* out) {
  *out << indexed.index << (*indexed.where != '\0' ? " where request_type = " : "") << indexed.where;
}

class NewestRowTest : public ::testing::TestWithParam<Indexed> {
 protected:
  static void SetUpTestSuite() {
    database_ = std::make_unique<SeededDatabase>();
    // The newest of all has no domain, the newest with one is another, and some have no time.
    database_->Execute(
        "create table log (domain text, request_type text, created_at timestamptz, filler text);"
        "insert into log select case when n % 50 = 0 then null else 'tenant-' || n % 40 end,"
        "  case when n % 3 = 0 then 'delete' else 'export' end, now() - n * interval '10 seconds', repeat('x', 100)"
        "  from generate_series(0, 99999) n;"
        "insert into log select 'tenant-7', 'export', null, '' from generate_series(1, 100)");
  }
  static void TearDownTestSuite() { database_.reset(); }

  static Check LogCheck() {
    Check check = RowCheck("log", "log", "created_at");
    if (*GetParam().where != '\0') check.where = {{"request_type", GetParam().where}};
    return check;
  }

  // The text of the plan of the statement that a poll of `check` sends.
  static std::string Plan(const Check& check, std::string* statement) {
    Watchdog watchdog;
    const auto deadline = MonotonicClock::now() + seconds(30);
    const auto url = std::get<DatabaseUrl>(ParseDatabaseUrl(Secret(database_->Url())));
    const auto connection = std::get<0>(PostgresConnection::Open(url, watchdog, deadline));
    const auto tables = TablesOf({&check, 1});
    const Facts facts = ReadFacts(tables, std::get<Rows>(connection->Query(FactsStatement(tables), deadline)));
    const Question question{0, &check};
    *statement = PollStatement({&question, 1}, facts, {seconds(10), seconds(1)});
    std::string explain = *statement;
    explain.insert(explain.find("with answer"), "explain (analyze, costs off) ");
    const auto lines = connection->Query(explain, deadline);
    std::string plan;
    for (const Row& row : std::get<Rows>(lines)) plan += row.at(0).value_or("") + "\n";
    return plan;
  }

  static std::unique_ptr<SeededDatabase> database_;
};

std::unique_ptr<SeededDatabase> NewestRowTest::database_;

TEST_P(NewestRowTest, IsReadThroughTheIndexAndIsTheMaximum) {
  const Check check = LogCheck();
  database_->Execute(std::string("create index tried on log (") + GetParam().index + "); analyze log");
  std::string statement;
  const std::string plan = Plan(check, &statement);
  EXPECT_EQ(plan.find("Seq Scan"), std::string::npos) << statement << "\n" << plan;
  EXPECT_EQ(plan.find("Bitmap"), std::string::npos) << statement << "\n" << plan;
  EXPECT_NE(plan.find("using tried"), std::string::npos) << plan;
  EXPECT_EQ(plan.find("hop") != std::string::npos, GetParam().loose) << plan;

  PolledSource source(database_->Url(), {check});
  source.Poll();
  const std::string where = check.where.empty() ? "" : " where request_type = '" + check.where.at("request_type") + "'";
  const auto expected = database_->Value("select (extract(epoch from max(created_at)) * 1000000)::bigint from log" + where);
  database_->Execute("drop index tried");
  ASSERT_TRUE(std::holds_alternative<Newest>(source.AnswerOf("log"))) << source.ReasonOf("log");
  EXPECT_EQ(std::to_string(std::get<Newest>(source.AnswerOf("log")).at.time_since_epoch().count()), expected);
}

INSTANTIATE_TEST_SUITE_P(Indexes, NewestRowTest,
                         ::testing::Values(Indexed{"created_at desc", false}, Indexed{"created_at", false},
                                           Indexed{"created_at desc nulls last", false},
                                           Indexed{"created_at nulls first", false},
                                           Indexed{"domain, created_at desc", true}, Indexed{"domain, created_at", true},
                                           Indexed{"domain desc, created_at desc", true},
                                           Indexed{"domain desc, created_at", true},
                                           Indexed{"domain, created_at desc nulls last", true},
                                           Indexed{"request_type, created_at desc", false, "delete"},
                                           Indexed{"request_type, domain, created_at desc", true, "delete"},
                                           Indexed{"created_at desc, domain", false}));

TEST(LooseScanTest, TheNewestRowOfATableThatChangesIsSeenAtOnce) {
  SeededDatabase database;
  database.Execute("create table t (domain text, at timestamptz not null); create index on t (domain, at desc)");
  PolledSource source(database.Url(), {RowCheck("t", "t", "at")});
  source.Poll();
  EXPECT_EQ(source.StateOf("t"), "missing");
  database.Execute("insert into t values (null, now() - interval '90 minutes')");
  source.Poll();
  EXPECT_EQ(source.StateOf("t"), "late");
  database.Execute("insert into t values ('', now())");
  source.Poll();
  EXPECT_EQ(source.StateOf("t"), "fresh");
}

}  // namespace
}  // namespace freshness::test
