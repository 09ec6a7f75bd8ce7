#include "exporter/basic_auth.h"

#include <gtest/gtest.h>

namespace freshness {
namespace {

// "NAME PASSWORD" between brackets, or an empty text.
std::string Shown(std::string_view header_value) {
  const auto read = ReadBasicAuth(header_value);
  return read ? "[" + read->name + "] [" + read->password.Reveal() + "]" : "";
}

TEST(BasicAuthTest, ReadsNameAndPassword) {
  EXPECT_EQ(Shown("Basic YWxpY2U6b3BlbiBzZXNhbWU="), "[alice] [open sesame]");
  EXPECT_EQ(Shown("basic YWxpY2U6b3BlbiBzZXNhbWU="), "[alice] [open sesame]") << "schemes have no case";
  EXPECT_EQ(Shown("Basic YTpiOmM="), "[a] [b:c]") << "the first colon ends the name";
  EXPECT_EQ(Shown("Basic Og=="), "[] []");
  EXPECT_EQ(Shown("Basic YTrDvA=="), "[a] [ü]");
}

TEST(BasicAuthTest, WhatIsNotBasicAuthIsNothing) {
  for (const std::string& bad : {std::string(), std::string("Basic"), std::string("Basic "), std::string("Basic YWxpY2U="),
                                 std::string("Basic ***"), std::string("Basic YTpiO"), std::string("Bearer YTpi"),
                                 std::string("BasicYTpi"), "Basic " + std::string(4000, 'Y')}) {
    EXPECT_EQ(Shown(bad), "") << bad;
  }
}

TEST(BasicAuthTest, FingerprintsDifferByPasswordHashAndKey) {
  const Fingerprinter one, other;
  const Secret password("p"), hash("h");
  EXPECT_TRUE(Same(one.Of(password, hash), one.Of(password, hash)));
  EXPECT_FALSE(Same(one.Of(password, hash), one.Of(Secret("q"), hash)));
  EXPECT_FALSE(Same(one.Of(password, hash), one.Of(password, Secret("i"))));
  EXPECT_FALSE(Same(one.Of(Secret("ab"), Secret("c")), one.Of(Secret("b"), Secret("ca"))));
  EXPECT_FALSE(Same(one.Of(password, hash), other.Of(password, hash))) << "no key is drawn twice";
}

}  // namespace
}  // namespace freshness
