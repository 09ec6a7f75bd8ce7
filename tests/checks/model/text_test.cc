#include "checks/model/text.h"

#include <gtest/gtest.h>

namespace freshness {
namespace {

using namespace std::string_literals;

const std::string kFffd = "\xEF\xBF\xBD";

TEST(ValidUtf8, LeavesWellFormedTextAlone) {
  const std::string zero = "a\0b"s;
  for (const std::string& text : {std::string(), std::string("plain"), zero, std::string("\n\t\x7F"), std::string("größe €"),
                                  std::string("\xF0\x9F\x98\x80"), std::string("\xC2\x80\xDF\xBF\xE0\xA0\x80\xEF\xBF\xBF"),
                                  std::string("\xED\x9F\xBF\xEE\x80\x80\xF0\x90\x80\x80\xF4\x8F\xBF\xBF")}) {
    EXPECT_EQ(ValidUtf8(text), text);
  }
}

TEST(ValidUtf8, ReplacesEachByteThatIsNoPartOfACharacter) {
  EXPECT_EQ(ValidUtf8("caf\xE9!"), "caf" + kFffd + "!");
  EXPECT_EQ(ValidUtf8("\x80"), kFffd);
  EXPECT_EQ(ValidUtf8("\xFF\xFE"), kFffd + kFffd);
  EXPECT_EQ(ValidUtf8("\xC0\xAF"), kFffd + kFffd) << "overlong /";
  EXPECT_EQ(ValidUtf8("\xC1\xBF"), kFffd + kFffd) << "overlong DEL";
  EXPECT_EQ(ValidUtf8("\xE0\x9F\xBF"), kFffd + kFffd + kFffd) << "overlong U+07FF";
  EXPECT_EQ(ValidUtf8("\xF0\x8F\xBF\xBF"), kFffd + kFffd + kFffd + kFffd) << "overlong U+FFFF";
  EXPECT_EQ(ValidUtf8("\xED\xA0\x80"), kFffd + kFffd + kFffd) << "a surrogate";
  EXPECT_EQ(ValidUtf8("\xF4\x90\x80\x80"), kFffd + kFffd + kFffd + kFffd) << "above U+10FFFF";
  EXPECT_EQ(ValidUtf8("\xF5\x80\x80\x80"), kFffd + kFffd + kFffd + kFffd);
}

TEST(ValidUtf8, ReplacesCharactersThatBreakOff) {
  EXPECT_EQ(ValidUtf8("a\xE2\x82"), "a" + kFffd + kFffd);
  EXPECT_EQ(ValidUtf8("\xE2\x82"
                      "b"),
            kFffd + kFffd + "b");
  EXPECT_EQ(ValidUtf8("\xE2\xE2\x82\xAC"), kFffd + "\xE2\x82\xAC");
  EXPECT_EQ(ValidUtf8("\xF0\x9F\x98"), kFffd + kFffd + kFffd);
}

TEST(Utf8Length, IsThatOfTheFirstCharacter) {
  EXPECT_EQ(Utf8Length(""), 0U);
  EXPECT_EQ(Utf8Length("ab"), 1U);
  EXPECT_EQ(Utf8Length("ßa"), 2U);
  EXPECT_EQ(Utf8Length("€a"), 3U);
  EXPECT_EQ(Utf8Length("\xF0\x9F\x98\x80"), 4U);
  EXPECT_EQ(Utf8Length("\x80"), 0U);
}

TEST(OneLine, MakesControlCharactersSpacesAndTrims) {
  EXPECT_EQ(OneLine("ERROR:  no\n\tsuch\r\ntable\n", 100), "ERROR:  no  such  table");
  EXPECT_EQ(OneLine(std::string("a\0b\x1B[31m\x7F"
                                "c",
                                10),
                    100),
            "a b [31m c");
  EXPECT_EQ(OneLine("a\xC2\x85"
                    "b\xC2\x9B"
                    "c\xE2\x80\xA8"
                    "d\xE2\x80\xA9"
                    "e",
                    100),
            "a b c d e");
  EXPECT_EQ(OneLine("a\xC2\xA0"
                    "b",
                    100),
            "a\xC2\xA0"
            "b")
      << "a no-break space is no control character";
  EXPECT_EQ(OneLine(" \n ", 100), "");
  EXPECT_EQ(OneLine("", 0), "");
}

TEST(OneLine, MakesTheTextValid) {
  EXPECT_EQ(OneLine("caf\xE9", 100), "caf" + kFffd);
}

TEST(OneLine, CutsBetweenCharactersAndSaysSo) {
  EXPECT_EQ(OneLine("12345678", 8), "12345678");
  EXPECT_EQ(OneLine("123456789", 8), "12345…");
  EXPECT_EQ(OneLine("1234€6789", 8), "1234…") << "the euro sign does not fit whole";
  EXPECT_EQ(OneLine("12€456789", 8), "12€…");
  EXPECT_EQ(OneLine("1234 6789", 8), "1234…") << "no space before the cut";
  EXPECT_EQ(OneLine("123456", 3), "…");
  EXPECT_EQ(OneLine("123456", 2), "");
}

TEST(OneLine, NeverExceedsItsLimitAndStaysValid) {
  const std::string text = "aß€\xF0\x9F\x98\x80\x80 \xC2\x85zß€";
  for (std::size_t limit = 0; limit <= text.size() + 8; ++limit) {
    const std::string line = OneLine(text, limit);
    EXPECT_LE(line.size(), limit);
    EXPECT_EQ(ValidUtf8(line), line);
  }
}

}  // namespace
}  // namespace freshness
