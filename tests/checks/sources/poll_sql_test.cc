#include "checks/sources/poll_sql.h"

#include <gtest/gtest.h>

#include "tests/checks/sources/facts_fixture.h"

namespace freshness {
namespace {

using namespace test;
using std::chrono::milliseconds;

const Limits kLimits{milliseconds(5000), milliseconds(250)};
const TableName kRollups{std::nullopt, "rollups"};
const TableName kAudit{std::nullopt, "audit"};

std::string Ask(const std::vector<Check>& checks, const Facts& facts = {}, const Limits& limits = kLimits) {
  std::vector<Question> questions;
  for (const Check& check : checks) questions.push_back({questions.size(), &check});
  return PollStatement(questions, facts, limits);
}

std::size_t Count(const std::string& text, const std::string& piece) {
  std::size_t count = 0;
  for (auto at = text.find(piece); at != std::string::npos; at = text.find(piece, at + piece.size())) ++count;
  return count;
}

#define EXPECT_HOLDS(text, piece) EXPECT_EQ(Count(text, piece), 1U) << text
#define EXPECT_LACKS(text, piece) EXPECT_EQ(Count(text, piece), 0U) << text

TEST(PollStatement, BoundsItselfReadsOnlyAndLeavesNothingBehind) {
  const std::string sql = Ask({RollupCheck("hour")});
  EXPECT_TRUE(
      sql.starts_with("set local statement_timeout = 5000; set local lock_timeout = 250; set local timezone = 'UTC'; "))
      << sql;
  EXPECT_HOLDS(sql, "set local transaction_read_only = on; ");
  EXPECT_EQ(Count(sql, "set "), Count(sql, "set local "));
  EXPECT_LACKS(sql, "begin");
}

TEST(PollStatement, ATimeoutIsNeverZeroWhichWouldMeanNone) {
  const std::string sql = Ask({RollupCheck("hour")}, {}, {std::chrono::microseconds(300), Duration(0)});
  EXPECT_HOLDS(sql, "statement_timeout = 1;");
  EXPECT_HOLDS(sql, "lock_timeout = 1;");
}

TEST(PollStatement, ChecksOfOneShapeShareOneSubquery) {
  const std::string shared = Ask({RollupCheck("hour"), RollupCheck("day")});
  EXPECT_HOLDS(shared, "(values (0, 'hour'::text), (1, 'day'::text)) as v (slot, c0)");
  EXPECT_HOLDS(shared, "from \"rollups\" t");
  EXPECT_LACKS(shared, "union all");
}

TEST(PollStatement, ChecksOfOtherTablesColumnsOrFeedsAreAskedBesideThem) {
  Check other_column = RollupCheck("day");
  other_column.timestamp = "updated_at";
  Check fed = RollupCheck("hour");
  fed.fed_by = FedBy{"raw", "created_at", {}};
  Check recent = RollupCheck("hour");
  recent.within = std::chrono::days(7);
  EXPECT_EQ(Count(Ask({RollupCheck("hour"), other_column, AuditCheck(), fed, recent}), " union all "), 4U);
}

TEST(PollStatement, SlotsAreThePlacesInThePollAlsoOfAPart) {
  const Check hour = RollupCheck("hour");
  const Question question{7, &hour};
  EXPECT_HOLDS(PollStatement({&question, 1}, {}, kLimits), "(values (7, 'hour'::text))");
}

TEST(PollStatement, OddNamesAndValuesAreQuoted) {
  Check check = RollupCheck("it's \\ odd");
  check.table = R"(other."Strange ""name""")";
  check.timestamp = R"(end"s)";
  check.fed_by = FedBy{R"("a.b".c)", R"(cre"ated)", {}};
  const std::string sql = Ask({check});
  EXPECT_HOLDS(sql, R"(E'it''s \\ odd'::text)");
  EXPECT_HOLDS(sql, R"(from "other"."Strange ""name""" t)");
  EXPECT_HOLDS(sql, R"(from "a.b"."c" r where r."cre""ated")");
  EXPECT_HOLDS(sql, R"(select (t."end""s")::timestamptz)");
}

TEST(PollStatement, ValuesAreCastToTheirColumnsType) {
  Check check = RollupCheck("hour");
  check.where["tenant"] = "7";
  check.where["unheard_of"] = "x";
  Facts facts;
  facts[kRollups].columns = {{"granularity", "other.\"Grain\""}, {"tenant", "bigint"}};
  const std::string sql = Ask({check}, facts);
  EXPECT_HOLDS(sql, "(values (0, 'hour'::other.\"Grain\", '7'::bigint, 'x'::text)) as v (slot, c0, c1, c2)");
  EXPECT_HOLDS(sql, R"(t."granularity" = v.c0 and t."tenant" = v.c1 and t."unheard_of" = v.c2)");
}

TEST(PollStatement, PassesOverRowsWithoutTheTwoTimes) {
  EXPECT_HOLDS(Ask({RollupCheck("hour")}), R"(where t."bucket_end" is not null and t."bucket_start" is not null and)");
  EXPECT_HOLDS(Ask({AuditCheck()}), R"(t."created_at" is not null)");
}

TEST(PollStatement, OrdersByNewestByWhereAnIndexLeadsThere) {
  Facts facts;
  facts[kRollups] = Indexed({{"granularity"}, {"bucket_start"}});
  const std::string sql = Ask({RollupCheck("hour")}, facts);
  EXPECT_HOLDS(sql, R"(order by t."bucket_start" desc limit 1)");
  EXPECT_LACKS(sql, "recursive");
}

TEST(PollStatement, HopsInTheIndexsDirection) {
  struct Case {
    bool leading, newest;
    std::string order, onward;
  };
  for (const Case& each :
       {Case{false, true, R"(order by t."domain", t."created_at" desc)", R"(t."domain" > hop.key)"},
        Case{true, false, R"(order by t."domain", t."created_at" desc)", R"(t."domain" > hop.key)"},
        Case{false, false, R"(order by t."domain" desc, t."created_at" desc)", R"(t."domain" < hop.key)"},
        Case{true, true, R"(order by t."domain" desc, t."created_at" desc)", R"(t."domain" < hop.key)"}}) {
    Facts facts;
    facts[kAudit] = Indexed({{"domain", each.leading}, {"created_at", each.newest}});
    facts[kAudit].not_null = {"domain"};
    const std::string sql = Ask({AuditCheck()}, facts);
    EXPECT_HOLDS(sql, "with recursive hop as");
    EXPECT_EQ(Count(sql, each.order), 2U) << sql;  // the first hop and those onward
    EXPECT_HOLDS(sql, each.onward);
    EXPECT_HOLDS(sql, R"(t."domain" is not null)");
  }
}

TEST(PollStatement, NullsAreOrderedAsTheIndexHasThem) {
  Facts facts;
  facts[kRollups] = Indexed({{"granularity"}, {"bucket_start", true, true}});
  EXPECT_HOLDS(Ask({RollupCheck("hour")}, facts), R"(order by t."bucket_start" desc nulls last limit 1)");
  facts[kAudit] = Indexed({{"domain", false, true}, {"created_at", true}});
  EXPECT_EQ(Count(Ask({AuditCheck()}, facts), R"(order by t."domain" nulls first, t."created_at" desc limit 1)"), 3U);
  facts[kAudit] = Indexed({{"domain", true, true}, {"created_at", true, true}});
  EXPECT_EQ(
      Count(Ask({AuditCheck()}, facts), R"(order by t."domain" desc nulls last, t."created_at" desc nulls last limit 1)"),
      3U);
}

TEST(PollStatement, HopsLookAtRowsWithoutALeadingValueOnlyWhereThereMayBeSome) {
  Facts facts;
  facts[kAudit] = Indexed({{"domain"}, {"created_at", true}});
  EXPECT_HOLDS(Ask({AuditCheck()}, facts), R"(t."domain" is null order by t."domain", t."created_at" desc limit 1)");
  facts[kAudit].not_null = {"domain"};
  EXPECT_LACKS(Ask({AuditCheck()}, facts), R"(t."domain" is null)");
}

TEST(PollStatement, AskedWithinAWindowItTakesTheLatestTimeInIt) {
  Check check = RollupCheck("hour");
  check.timestamp = "updated_at";
  check.period = Duration(0);
  check.within = std::chrono::days(7);
  check.fed_by = FedBy{"raw", "created_at", {}};
  const std::string sql = Ask({check});
  EXPECT_HOLDS(sql, R"(select max((t."updated_at")::timestamptz))");
  EXPECT_HOLDS(sql, R"(t."bucket_start" >= statement_timestamp() - make_interval(secs => 604800))");
  EXPECT_HOLDS(sql, R"(r."created_at" >= statement_timestamp() - make_interval(secs => 604800) order by)");
}

TEST(PollStatement, ARowOfABucketsVeryEndWaitsForTheNextBucket) {
  Check check = RollupCheck("hour");
  check.fed_by = FedBy{"raw", "created_at", {}};
  const std::string oldest = R"(coalesce(n.at, '-infinity'::timestamptz) order by r."created_at" limit 1)";
  EXPECT_HOLDS(Ask({check}), R"(r."created_at" >= )" + oldest);
  check.period = Duration(0);
  EXPECT_HOLDS(Ask({check}), R"(r."created_at" > )" + oldest);
  check.fed_by.reset();
  EXPECT_HOLDS(Ask({check}), "select null::timestamptz as at");
}

}  // namespace
}  // namespace freshness
