#include "checks/sources/table_facts.h"

#include <gtest/gtest.h>

#include "tests/checks/sources/facts_fixture.h"

namespace freshness {
namespace {

using namespace test;

TEST(TablesOf, NamesEachTableOnceAndThoseThatFeedIt) {
  Check hour = RollupCheck("hour");
  hour.fed_by = FedBy{"other.raw", "created_at", {}};
  Check unreadable = AuditCheck();
  unreadable.table = "a.b.c";
  const std::vector<Check> checks = {hour, RollupCheck("day"), unreadable};
  EXPECT_EQ(TablesOf(checks), (std::set<TableName>{{std::nullopt, "rollups"}, {"other", "raw"}}));
}

TEST(FactsStatement, AsksForAllTablesAtOnceSafelyQuoted) {
  const std::string sql = FactsStatement({{std::nullopt, "it's"}, {"o\\ther", "raw"}});
  EXPECT_NE(sql.find(R"((values (0, null::text, 'it''s'::text), (1, E'o\\ther'::text, 'raw'::text)))"), std::string::npos)
      << sql;
}

TEST(ReadFacts, ReadsColumnsIndexesAndHiddenRows) {
  const std::set<TableName> tables = {{std::nullopt, "absent"}, {std::nullopt, "audit"}, {std::nullopt, "rollups"}};
  const Rows rows = {{"1", "column", "created_at", "timestamp with time zone", "t", "0", "f"},
                     {"1", "column", "domain", "text", "f", "0", "f"},
                     {"1", "index", "domain", "4711", "f", "1", "f"},
                     {"1", "index", "created_at", "4711", "t", "2", "t"},
                     {"1", "index", "", "4712", "f", "1", "f"},
                     {"2", "hidden", "reader", "", "t", "0", "f"},
                     {"2", "index", "id", "4713", "f", "1", "f"}};
  const Facts facts = ReadFacts(tables, rows);
  EXPECT_FALSE(facts.contains({std::nullopt, "absent"}));
  const TableFacts& audit = facts.at({std::nullopt, "audit"});
  EXPECT_EQ(audit.columns.at("created_at"), "timestamp with time zone");
  EXPECT_EQ(audit.not_null, std::set<std::string>{"created_at"});
  EXPECT_EQ(audit.hidden_from, std::nullopt);
  ASSERT_EQ(audit.indexes.size(), 2U);
  ASSERT_EQ(audit.indexes[0].size(), 2U);
  EXPECT_EQ(audit.indexes[0][1].column, "created_at");
  EXPECT_TRUE(audit.indexes[0][1].descending);
  EXPECT_TRUE(audit.indexes[0][1].odd_nulls);
  EXPECT_FALSE(audit.indexes[0][0].descending || audit.indexes[0][0].odd_nulls);
  EXPECT_TRUE(audit.indexes[0][1].odd_nulls);
  EXPECT_FALSE(audit.indexes[0][0].odd_nulls);
  EXPECT_EQ(audit.indexes[1][0].column, "");  // an expression
  const TableFacts& rollups = facts.at({std::nullopt, "rollups"});
  EXPECT_EQ(rollups.hidden_from, "reader");
  ASSERT_EQ(rollups.indexes.size(), 1U);
}

TEST(PathToNewest, GoesStraightThroughAnIndexThatLeadsThere) {
  EXPECT_EQ(PathToNewest(AuditCheck(), Indexed({{"created_at"}})).kind, Path::Kind::kOrdered);
  EXPECT_EQ(PathToNewest(AuditCheck(), Indexed({{"created_at", true}, {"domain"}})).kind, Path::Kind::kOrdered);
}

TEST(PathToNewest, GoesStraightBehindColumnsThatWhereFixes) {
  const Check check = RollupCheck("hour");
  EXPECT_EQ(PathToNewest(check, Indexed({{"granularity"}, {"bucket_start"}})).kind, Path::Kind::kOrdered);
  Check two = check;
  two.where["domain"] = "acme.com";
  EXPECT_EQ(PathToNewest(two, Indexed({{"domain"}, {"granularity"}, {"bucket_start"}})).kind, Path::Kind::kOrdered);
}

TEST(PathToNewest, PrefersTheStraightPathWhicheverIndexComesFirst) {
  for (const bool straight_first : {true, false}) {
    TableFacts facts = Indexed({{"domain"}, {"created_at", true}});
    facts.indexes.insert(straight_first ? facts.indexes.begin() : facts.indexes.end(), {{"created_at", true}});
    EXPECT_EQ(PathToNewest(AuditCheck(), facts).kind, Path::Kind::kOrdered);
  }
}

TEST(PathToNewest, HopsOverTheOneColumnBeforeNewestBy) {
  const Path path = PathToNewest(AuditCheck(), Indexed({{"domain"}, {"created_at", true}}));
  EXPECT_EQ(path.kind, Path::Kind::kLooseScan);
  EXPECT_EQ(path.leading, "domain");
  const Path fixed = PathToNewest(RollupCheck("hour"), Indexed({{"granularity"}, {"domain"}, {"bucket_start"}}));
  EXPECT_EQ(fixed.kind, Path::Kind::kLooseScan);
  EXPECT_EQ(fixed.leading, "domain");
}

TEST(PathToNewest, WalksTheIndexSoThatNewestByDescends) {
  const auto descends = [](bool leading, bool newest) {
    return PathToNewest(AuditCheck(), Indexed({{"domain", leading}, {"created_at", newest}})).leading_descends;
  };
  EXPECT_FALSE(descends(false, true));  // forwards: domain ascends
  EXPECT_TRUE(descends(false, false));  // backwards: domain descends
  EXPECT_TRUE(descends(true, true));    // forwards: domain descends
  EXPECT_FALSE(descends(true, false));  // backwards: domain ascends
}

TEST(PathToNewest, KnowsWhereTheIndexHasItsNulls) {
  EXPECT_FALSE(PathToNewest(AuditCheck(), Indexed({{"created_at", true}})).newest_odd_nulls);
  EXPECT_TRUE(PathToNewest(AuditCheck(), Indexed({{"created_at", true, true}})).newest_odd_nulls);
  const Path path = PathToNewest(AuditCheck(), Indexed({{"domain", false, true}, {"created_at", true}}));
  EXPECT_TRUE(path.leading_odd_nulls);
  EXPECT_FALSE(path.newest_odd_nulls);
  EXPECT_TRUE(PathToNewest(AuditCheck(), Indexed({{"domain"}, {"created_at", true, true}})).newest_odd_nulls);
}

TEST(PathToNewest, KnowsWhetherTheLeadingColumnMayBeNull) {
  TableFacts facts = Indexed({{"domain"}, {"created_at", true}});
  EXPECT_TRUE(PathToNewest(AuditCheck(), facts).leading_nullable);
  facts.not_null = {"domain"};
  EXPECT_FALSE(PathToNewest(AuditCheck(), facts).leading_nullable);
}

TEST(PathToNewest, ReadsTheTableWhereNoIndexHelps) {
  EXPECT_EQ(PathToNewest(AuditCheck(), {}).kind, Path::Kind::kOrdered);
  EXPECT_EQ(PathToNewest(AuditCheck(), Indexed({{"request_type"}})).kind, Path::Kind::kOrdered);
  EXPECT_EQ(PathToNewest(AuditCheck(), Indexed({{"a"}, {"b"}, {"created_at"}})).kind, Path::Kind::kOrdered);
}

}  // namespace
}  // namespace freshness
