#include "alerts/slack_text.h"

#include <gtest/gtest.h>

#include <string>

namespace freshness::test {
namespace {

using namespace std::string_literals;

TEST(SlackTextTest, CountsAsTheStrictestWould) {
  EXPECT_EQ(SlackLength("abc"), 3u);
  EXPECT_EQ(SlackLength("äö…"), 3u);
  EXPECT_EQ(SlackLength("日本語"), 3u);
  EXPECT_EQ(SlackLength("👩‍🚒"), 5u);  // two pairs and a joiner
}

TEST(SlackTextTest, EscapesExactlyThreeCharacters) {
  EXPECT_EQ(SlackEscape("<!channel> & \"you\" *bold* `code` a>b &amp;", 100),
            "&lt;!channel&gt; &amp; \"you\" *bold* `code` a&gt;b &amp;amp;");
  EXPECT_EQ(SlackPlain("<!channel> & more", 100), "<!channel> & more");
}

TEST(SlackTextTest, CutsBetweenCharactersAndEntitiesAndSaysSo) {
  EXPECT_EQ(SlackEscape("abcdef", 6), "abcdef");
  EXPECT_EQ(SlackEscape("abcdefg", 6), "abcde…");
  EXPECT_EQ(SlackEscape("ab&cd", 9), "ab&amp;cd");
  EXPECT_EQ(SlackEscape("ab&cd", 8), "ab&amp;…");
  EXPECT_EQ(SlackEscape("ab&cd", 7), "ab…");  // nothing of &amp; is left over
  EXPECT_EQ(SlackEscape("a👩b", 4), "a👩b");
  EXPECT_EQ(SlackEscape("a👩b", 3), "a…");
  EXPECT_EQ(SlackEscape("abc", 1), "…");
  EXPECT_EQ(SlackEscape("abc", 0), "");
}

TEST(SlackTextTest, MakesAnyBytesAnHonestLine) {
  EXPECT_EQ(SlackEscape("a\xFF\xC3", 10), "a\uFFFD\uFFFD");
  EXPECT_EQ(SlackEscape(" a\r\nb\x1B[1m\0c\t"s, 20), "a  b [1m c");
}

TEST(SlackTextTest, AListSaysHowManyLinesItLeftOut) {
  EXPECT_EQ(SlackList({"one", "two"}, 100, 50), "• one\n• two");
  EXPECT_EQ(SlackList({}, 100, 50), "");
  const std::vector<std::string> many(500, "twenty characters...");
  const std::string list = SlackList(many, 100, 50);
  EXPECT_EQ(list, "• twenty characters...\n• twenty characters...\n• twenty characters...\n+497 more");
  EXPECT_LE(SlackLength(list), 100u);
  EXPECT_EQ(SlackList({"exactly ten"}, 13, 50), "• exactly ten");
  EXPECT_EQ(SlackList({"long as can be"}, 100, 5), "• long…");
}

TEST(SlackTextTest, LinksOnlyWhatIsAUrl) {
  EXPECT_EQ(SlackLink("https://example.com/a?b=1&c=2", "Run"), "<https://example.com/a?b=1&amp;c=2|Run>");
  for (const std::string url : {"javascript:alert(1)", "https://example.com/a|b", "https://example.com/> <!channel", "",
                                "https://example.com/a b", "https://example.com/\x01", "https://example.com/\xFF"}) {
    EXPECT_EQ(SlackLink(url, "R&D"), "R&amp;D") << url;
  }
  EXPECT_EQ(SlackLink("https://example.com/" + std::string(880, '&'), "Run"), "Run");
}

}  // namespace
}  // namespace freshness::test
