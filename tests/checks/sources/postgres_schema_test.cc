#include "checks/sources/postgres_schema.h"

#include <gtest/gtest.h>

#include "checks/sql/embedded.h"

namespace freshness {
namespace {

using Strings = std::vector<std::string>;

constexpr std::string_view kExpected =
    "table\trollups\tpresent\n"
    "column\trollups.bucket_end\ttimestamp with time zone\n"
    "\n"
    "row level security\trollups\tenabled\n";

const Strings kTable = {"table", "rollups", "present"};
const Strings kColumn = {"column", "rollups.bucket_end", "timestamp with time zone"};
const Strings kSecurity = {"row level security", "rollups", "enabled"};

TEST(CompareFacts, TheSameInAnyOrderIsNoDifference) {
  EXPECT_EQ(CompareFacts(kExpected, {kSecurity, kTable, kColumn}), Strings{});
}

TEST(CompareFacts, MoreThanOursIsNoDifference) {
  const Strings more = {"column", "rollups.theirs", "text"};
  EXPECT_EQ(CompareFacts(kExpected, {more, kTable, kColumn, kSecurity, {"index", "rollups (theirs)", "present"}}),
            Strings{});
}

TEST(CompareFacts, MoreRightsThanOursAreADifference) {
  const std::vector<Strings> found = {kTable,
                                      kColumn,
                                      kSecurity,
                                      {"privilege", "PUBLIC on function old()", "EXECUTE"},
                                      {"privilege", "anon on table rollups", "none"}};
  EXPECT_EQ(CompareFacts(kExpected, found), Strings{"privilege PUBLIC on function old() is EXECUTE, should be none"});
}

TEST(CompareFacts, ARightThatMayNotBeIsSaidOnce) {
  EXPECT_EQ(CompareFacts("privilege\tanon on table rollups\tnone\n", {{"privilege", "anon on table rollups", "SELECT"}}),
            Strings{"privilege anon on table rollups is SELECT, should be none"});
}

TEST(CompareFacts, SaysWhatIsMissing) {
  EXPECT_EQ(CompareFacts(kExpected, {kTable, kSecurity}), Strings{"column rollups.bucket_end is missing"});
}

TEST(CompareFacts, SaysWhatIsOtherwise) {
  EXPECT_EQ(CompareFacts(kExpected,
                         {kTable, {"column", "rollups.bucket_end", "text"}, {"row level security", "rollups", "disabled"}}),
            (Strings{"column rollups.bucket_end is text, should be timestamp with time zone",
                     "row level security rollups is disabled, should be enabled"}));
}

TEST(CompareFacts, AnEmptyDatabaseLacksEverything) {
  EXPECT_EQ(CompareFacts(kExpected, {}).size(), 3U);
}

TEST(CompareFacts, OurOwnFactsAreThreeFieldsALine) {
  std::vector<Strings> found;
  std::string_view rest = kSchemaFacts;
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    const auto first = line.find('\t');
    const auto second = line.find('\t', first + 1);
    ASSERT_NE(second, std::string_view::npos) << line;
    EXPECT_EQ(line.find('\t', second + 1), std::string_view::npos) << line;
    found.push_back({std::string(line.substr(0, first)), std::string(line.substr(first + 1, second - first - 1)),
                     std::string(line.substr(second + 1))});
  }
  EXPECT_GT(found.size(), 100U);
  EXPECT_EQ(CompareFacts(kSchemaFacts, found), Strings{});
  found.pop_back();
  EXPECT_EQ(CompareFacts(kSchemaFacts, found).size(), 1U);
}

}  // namespace
}  // namespace freshness
