#include "checks/sources/sql_text.h"

#include <gtest/gtest.h>

namespace freshness {
namespace {

TEST(SqlText, NamesAreQuotedAndInnerQuotesDoubled) {
  EXPECT_EQ(QuoteName("bucket_end"), R"("bucket_end")");
  EXPECT_EQ(QuoteName(R"(Strange "name")"), R"("Strange ""name""")");
  EXPECT_EQ(QuoteName(R"("; drop table a; --)"), R"("""; drop table a; --")");
  EXPECT_EQ(QuoteName(R"(back\slash 'quote')"), R"("back\slash 'quote'")");
  EXPECT_EQ(QuoteName("überblick"), R"("überblick")");
}

TEST(SqlText, TablesNameTheirSchemaWhereTheyHaveOne) {
  EXPECT_EQ(QuoteTable({std::nullopt, "rollups"}), R"("rollups")");
  EXPECT_EQ(QuoteTable({"other", "table"}), R"("other"."table")");
  EXPECT_EQ(QuoteTable({"a.b", R"(c"d)"}), R"("a.b"."c""d")");
}

TEST(SqlText, ValuesAreReadTheSameWhateverStandardConformingStringsSays) {
  EXPECT_EQ(QuoteText("hour"), "'hour'");
  EXPECT_EQ(QuoteText(""), "''");
  EXPECT_EQ(QuoteText("O'Hara"), "'O''Hara'");
  EXPECT_EQ(QuoteText("'; drop table a; --"), "'''; drop table a; --'");
  EXPECT_EQ(QuoteText(R"(C:\temp)"), R"(E'C:\\temp')");
  EXPECT_EQ(QuoteText(R"(\')"), R"(E'\\''')");
  EXPECT_EQ(QuoteText(R"(say "hi")"), R"('say "hi"')");
}

}  // namespace
}  // namespace freshness
