#include "checks/model/check.h"

#include <gtest/gtest.h>

#include <vector>

namespace freshness {
namespace {

std::string Read(const std::string& text) {
  const auto table = ParseTableName(text);
  if (!table) return "refused";
  return (table->schema ? "[" + *table->schema + "]" : "") + "[" + table->name + "]";
}

TEST(ParseTableName, ReadsPlainAndQuotedNames) {
  EXPECT_EQ(Read("rollups"), "[rollups]");
  EXPECT_EQ(Read("other.table"), "[other][table]");
  EXPECT_EQ(Read(R"("Strange ""name""")"), R"([Strange "name"])");
  EXPECT_EQ(Read(R"(Strange "name")"), R"([Strange "name"])");
  EXPECT_EQ(Read(R"("a.b".c)"), "[a.b][c]");
  EXPECT_EQ(Read(R"(a."b.c")"), "[a][b.c]");
  EXPECT_EQ(Read(R"("a"."b")"), "[a][b]");
  EXPECT_EQ(Read(R"(schema."say ""hi""")"), R"([schema][say "hi"])");
  EXPECT_EQ(Read(R"("""")"), R"(["])");
}

TEST(ParseTableName, FoldsNoCaseAndCutsNoSpace) {
  EXPECT_EQ(Read("Other.Table"), "[Other][Table]");
  EXPECT_EQ(Read(" a "), "[ a ]");
  EXPECT_EQ(Read("tägliche.Übersicht"), "[tägliche][Übersicht]");
  EXPECT_EQ(Read("a; drop table b"), "[a; drop table b]");
}

TEST(ParseTableName, RefusesWhatNamesNoTable) {
  const std::vector<std::string> cases = {"",        ".",       "a.",      ".a",      "..",        "a.b.c",
                                          "a..b",    R"(")",    R"("")",   R"("a)",   R"("a"b)",   R"(a."b)",
                                          R"("".b)", R"(a."")", R"("a".)", R"("a"")", R"("a" .b)", std::string("a\0b", 3)};
  for (const std::string& text : cases) EXPECT_EQ(Read(text), "refused") << text;
}

TEST(Check, GranularityIsTheColumnOfThatName) {
  Check check;
  EXPECT_EQ(Granularity(check), "");
  check.where = {{"kind", "x"}, {"granularity", "day"}};
  EXPECT_EQ(Granularity(check), "day");
}

TEST(Check, TheLimitIsErrorAfterElseWarnAfter) {
  Check check;
  check.warn_after = std::chrono::minutes(75);
  EXPECT_EQ(Limit(check), std::chrono::minutes(75));
  check.error_after = std::chrono::minutes(90);
  EXPECT_EQ(Limit(check), std::chrono::minutes(90));
}

}  // namespace
}  // namespace freshness
