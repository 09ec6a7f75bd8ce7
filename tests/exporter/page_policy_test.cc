#include "exporter/page_policy.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace freshness {
namespace {

// The vectors of RFC 4648, section 10.
TEST(PagePolicyTest, WritesBase64) {
  EXPECT_EQ(Base64OfHex(""), "");
  EXPECT_EQ(Base64OfHex("66"), "Zg==");
  EXPECT_EQ(Base64OfHex("666f"), "Zm8=");
  EXPECT_EQ(Base64OfHex("666f6f"), "Zm9v");
  EXPECT_EQ(Base64OfHex("666f6f62"), "Zm9vYg==");
  EXPECT_EQ(Base64OfHex("666f6f626172"), "Zm9vYmFy");
  EXPECT_EQ(Base64OfHex("fbff"), "+/8=");
}

TEST(PagePolicyTest, LetsNothingInButThePagesOwnStyle) {
  const auto headers = StatusPageHeaders(true);
  const std::string& policy = headers.front().second;
  EXPECT_EQ(headers.front().first, "Content-Security-Policy");
  EXPECT_TRUE(policy.starts_with("default-src 'none'; style-src 'sha256-")) << policy;
  EXPECT_EQ(policy.find("unsafe"), std::string::npos);
  EXPECT_NE(policy.find("frame-ancestors 'none'"), std::string::npos);
}

TEST(PagePolicyTest, APausedPageDoesNotReload) {
  const auto reloads = [](const auto& headers) {
    return std::count(headers.begin(), headers.end(), std::pair<std::string, std::string>("Refresh", "30"));
  };
  EXPECT_EQ(reloads(StatusPageHeaders(true)), 1);
  EXPECT_EQ(reloads(StatusPageHeaders(false)), 0);
}

}  // namespace
}  // namespace freshness
