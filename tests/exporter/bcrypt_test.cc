#include "exporter/bcrypt.h"

#include <gtest/gtest.h>

#include "tests/exporter/web_config_fixture.h"

namespace freshness {
namespace {

TEST(BcryptTest, CostsAreReadFromWholeHashesAlone) {
  EXPECT_EQ(BcryptCost(kHash4), 4);
  EXPECT_EQ(BcryptCost("$2a$31$" + kHash4.substr(7)), 31);
  EXPECT_EQ(BcryptCost("$2b$14$" + kHash4.substr(7)), 14);
  for (const std::string& bad : {std::string(), std::string("word"), kHash4 + "x", kHash4.substr(0, 59),
                                 "$2y$4$" + kHash4.substr(6), "$2x$10$" + kHash4.substr(7), "$2y$03$" + kHash4.substr(7),
                                 "$2y$32$" + kHash4.substr(7), "$1y$10$" + kHash4.substr(7), "$2y$1a$" + kHash4.substr(7),
                                 "$2y$10." + kHash4.substr(7), kHash4.substr(0, 59) + "!"}) {
    EXPECT_EQ(BcryptCost(bad), std::nullopt) << bad;
  }
}

TEST(BcryptTest, MatchesThePasswordAndNoOther) {
  EXPECT_TRUE(BcryptMatches(kPassword, kHash4));
  EXPECT_TRUE(BcryptMatches(kPassword, kHash5));
  EXPECT_TRUE(BcryptMatches(kPassword, "$2b$" + kHash4.substr(4)));
  for (const std::string wrong : {"", "correct-hors", "correct-horse ", "Correct-horse"}) {
    EXPECT_FALSE(BcryptMatches(wrong, kHash4)) << wrong;
  }
  EXPECT_FALSE(BcryptMatches("", "*0"));
  EXPECT_FALSE(BcryptMatches("*0", "*0")) << "what crypt() answers when it refuses";
}

// "password\0anything" was the password, for C ends it at the zero.
TEST(BcryptTest, AZeroByteEndsNoPassword) {
  EXPECT_FALSE(BcryptMatches(kPassword + std::string("\0x", 2), kHash4));
}

}  // namespace
}  // namespace freshness
