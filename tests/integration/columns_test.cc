// Columns and names that are not what the default checks have.
#include <gtest/gtest.h>

#include "tests/integration/support/polled_database.h"

namespace freshness::test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

class ColumnsTest : public ::testing::Test {
 protected:
  // Runs `sql`, polls `check` alone, and returns its verdict.
  Verdict After(const std::string& sql, const Check& check) {
    database_.Execute(sql);
    PolledSource source(database_.Url(), {check});
    source.Poll();
    return source.VerdictOf(check.name);
  }

  SeededDatabase database_;
};

TEST_F(ColumnsTest, ATimestampWithoutAZoneIsUtcWhateverTheServerAndTheRoleSay) {
  database_.Execute("alter database " + database_.Name() + " set timezone = 'Asia/Kolkata'");
  const Verdict verdict = After(
      "create table naive (at timestamp); create index on naive (at);"
      "insert into naive values ((now() - interval '10 minutes') at time zone 'UTC')",
      RowCheck("naive", "naive", "at"));
  EXPECT_EQ(verdict.state, State::kFresh) << verdict.reason;
  ASSERT_TRUE(verdict.age.has_value());
  EXPECT_GE(*verdict.age, minutes(10));
  EXPECT_LT(*verdict.age, minutes(11));

  PolledSource reader(database_.ReaderUrl(), {RowCheck("naive", "naive", "at")});
  database_.Execute("grant select on naive to " + database_.Reader() + "; alter role " + database_.Reader() +
                    " set timezone = 'America/St_Johns'");
  reader.Poll();
  EXPECT_LT(reader.VerdictOf("naive").age.value_or(hours(99)), minutes(11)) << reader.ReasonOf("naive");
}

TEST_F(ColumnsTest, ADateIsItsMidnightInUtc) {
  database_.Execute("alter database " + database_.Name() + " set timezone = 'Asia/Kolkata'");
  Check check = RowCheck("days", "days", "day", hours(48));
  EXPECT_EQ(After("create table days (day date); insert into days values ('2026-03-29')", check).newest,
            TimePoint(std::chrono::sys_days(std::chrono::year(2026) / 3 / 29)));
}

TEST_F(ColumnsTest, AZoneOfTheRolesOwnDoesNotMoveATimestampThatHasOne) {
  database_.Execute("alter database " + database_.Name() + " set timezone = 'Asia/Kolkata'");
  EXPECT_EQ(
      After("create table zoned (at timestamptz); insert into zoned values ('2026-03-29 12:00:00.123456+02')",
            RowCheck("zoned", "zoned", "at"))
          .newest,
      TimePoint(std::chrono::sys_days(std::chrono::year(2026) / 3 / 29)) + hours(10) + std::chrono::microseconds(123456));
}

struct OddName {
  const char* sql;     // as Postgres has it
  const char* config;  // as the configuration has it
};

class OddNamesTest : public ColumnsTest, public ::testing::WithParamInterface<OddName> {};

TEST_P(OddNamesTest, AreFoundAndTheirColumnsToo) {
  const std::string table = GetParam().sql;
  Check check = RowCheck("odd", GetParam().config, "Made \"At\"");
  check.where = {{"Kind; drop", "it's \\ \"x\""}};
  const Verdict verdict = After("create schema other; create schema \"dotted.schema\"; create table " + table +
                                    " (\"Made \"\"At\"\"\" timestamptz, \"Kind; drop\" text);"
                                    "insert into " +
                                    table + " values (now(), E'it''s \\\\ \"x\"'), (now() + interval '1 day', 'another')",
                                check);
  EXPECT_EQ(verdict.state, State::kFresh) << verdict.reason;
}

INSTANTIATE_TEST_SUITE_P(Spellings, OddNamesTest,
                         ::testing::Values(OddName{"\"Strange \"\"name\"\"\"", "\"Strange \"\"name\"\"\""},
                                           OddName{"other.plain", "other.plain"},
                                           OddName{"other.\"with.dot\"", "other.\"with.dot\""},
                                           OddName{"\"dotted.schema\".\"Äußerst\"", "\"dotted.schema\".\"Äußerst\""},
                                           OddName{"\"MixedCase\"", "MixedCase"}, OddName{"\"select\"", "select"},
                                           OddName{"\"'; drop table x; --\"", "\"'; drop table x; --\""}));

TEST_F(ColumnsTest, WhereWorksOnOtherTypesThanText) {
  const std::string make =
      "create type mood as enum ('sad', 'ok');"
      "create table typed (at timestamptz, m mood, n int, b boolean, u uuid, c char(4), v varchar(8), x numeric);"
      "insert into typed values (now(), 'ok', 7, true, '11111111-2222-3333-4444-555555555555', 'ab', 'vc', 1.50),"
      "  (now() + interval '1 day', 'sad', 8, false, gen_random_uuid(), 'abcd', 'other', 2)";
  Check check = RowCheck("typed", "typed", "at");
  check.where = {{"m", "ok"}, {"n", "7"},  {"b", "true"}, {"u", "11111111-2222-3333-4444-555555555555"},
                 {"c", "ab"}, {"v", "vc"}, {"x", "1.5"}};
  const Verdict verdict = After(make, check);
  EXPECT_EQ(verdict.state, State::kFresh) << verdict.reason;
  // A value that the column's type does not have is this check's failure, not a missing row.
  check.where = {{"n", "seven"}};
  const Verdict wrong = After("select 1", check);
  EXPECT_EQ(wrong.state, State::kUnknown);
  check.where = {{"m", "furious"}};
  EXPECT_EQ(After("select 1", check).state, State::kUnknown);
}

TEST_F(ColumnsTest, AColumnThatIsNotThereIsNamed) {
  const Verdict verdict = After("create table t (at timestamptz)", RowCheck("t", "t", "created"));
  EXPECT_EQ(verdict.state, State::kUnknown);
  EXPECT_NE(verdict.reason.find("t.created does not exist"), std::string::npos) << verdict.reason;
}

TEST_F(ColumnsTest, InfinityIsFutureAndMinusInfinityIsStale) {
  const Check check = RowCheck("endless", "endless", "at");
  const Verdict ahead = After("create table endless (at timestamptz); insert into endless values ('infinity')", check);
  EXPECT_EQ(ahead.state, State::kFuture) << ahead.reason;
  const Verdict behind = After("update endless set at = '-infinity'", check);
  EXPECT_EQ(behind.state, State::kStale) << behind.reason;
}

TEST_F(ColumnsTest, ANewestRowWithoutATimeIsPassedOver) {
  const std::string make =
      "create table holes (id int, at timestamptz, by timestamptz); create index on holes (by desc);"
      "insert into holes values (1, now() - interval '10 minutes', now() - interval '1 hour'), (2, null, now()), "
      "(3, now() + interval '1 day', null)";
  Check check = RowCheck("holes", "holes", "at");
  check.newest_by = "by";
  const Verdict verdict = After(make, check);
  EXPECT_EQ(verdict.state, State::kFresh) << verdict.reason;
  EXPECT_LT(verdict.age.value_or(hours(9)), minutes(11));
  EXPECT_EQ(After("delete from holes where id = 1", check).state, State::kMissing);
}

TEST_F(ColumnsTest, ATextThatIsNoTimeIsMalformedAndIsNotShown) {
  const Check check = RowCheck("texts", "texts", "at");
  const Verdict bad = After("create table texts (at text); insert into texts values ('secret-diagnosis')", check);
  EXPECT_EQ(bad.state, State::kUnknown);
  EXPECT_EQ(bad.reason.find("secret-diagnosis"), std::string::npos) << bad.reason;
  EXPECT_TRUE(bad.reason.starts_with("malformed:")) << bad.reason;
  const Verdict good = After("update texts set at = to_char(now() at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS')", check);
  EXPECT_EQ(good.state, State::kFresh) << good.reason;
}

TEST_F(ColumnsTest, ATypeThatIsNoTimeAtAllIsThisChecksFailure) {
  database_.Execute("create table numbers (at int); insert into numbers values (5)");
  std::vector<Check> checks = DefaultChecks();
  checks.push_back(RowCheck("numbers", "numbers", "at"));
  PolledSource source(database_.Url(), checks);
  source.Poll();
  EXPECT_EQ(source.AllStates(), FreshBut({{"numbers", "unknown"}}, checks)) << source.ReasonOf("numbers");
}

TEST_F(ColumnsTest, ViewsPartitionsAndMaterializedViewsAreTables) {
  database_.Execute(
      "create table base (at timestamptz, kind int) partition by list (kind);"
      "create table base_1 partition of base for values in (1); create table base_2 partition of base for values in (2);"
      "create index on base (at); insert into base values (now() - interval '5 hours', 1), (now(), 2);"
      "create view seen as select * from base where kind = 1; create materialized view kept as select * from base");
  PolledSource source(database_.Url(),
                      {RowCheck("base", "base", "at"), RowCheck("seen", "seen", "at"), RowCheck("kept", "kept", "at")});
  source.Poll();
  EXPECT_EQ(source.AllStates(), (States{{"base", "fresh"}, {"seen", "stale"}, {"kept", "fresh"}}));
}

}  // namespace
}  // namespace freshness::test
