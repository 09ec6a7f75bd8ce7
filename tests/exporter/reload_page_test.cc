#include "exporter/reload_page.h"

#include <gtest/gtest.h>

namespace freshness {
namespace {

constexpr bool kBehindPassword = true;
constexpr bool kOpen = false;

class ReloadPageTest : public testing::Test {
 protected:
  int Status(const WebRequest& request, bool behind_password) {
    const WebResponse response = ReloadPage(request, behind_password, [this](const std::string& asked_by) {
      asked_by_ = asked_by;
      return problems_;
    });
    body_ = *response.body;
    return response.status;
  }
  bool Reloaded() const { return !asked_by_.empty(); }

  std::vector<std::string> problems_;
  std::string asked_by_;
  std::string body_;
};

TEST_F(ReloadPageTest, WithoutAPasswordThisHostAloneMay) {
  EXPECT_EQ(Status({.client = "10.1.2.3"}, kOpen), 403);
  EXPECT_NE(body_.find("SIGHUP"), std::string::npos) << body_;
  EXPECT_FALSE(Reloaded());
  EXPECT_EQ(Status({.client = "127.0.0.1"}, kOpen), 200);
  EXPECT_EQ(asked_by_, "POST from 127.0.0.1");
}

// Behind a proxy on this host, the whole world had this host's address.
TEST_F(ReloadPageTest, AProxysClientsAreNotThisHost) {
  EXPECT_EQ(Status({.client = "127.0.0.1", .forwarded = true}, kOpen), 403);
  EXPECT_FALSE(Reloaded());
  EXPECT_EQ(Status({.client = "127.0.0.1", .forwarded = true}, kBehindPassword), 200);
}

TEST_F(ReloadPageTest, WithAPasswordEveryoneWhoKnowsItMay) {
  EXPECT_EQ(Status({.client = "10.1.2.3"}, kBehindPassword), 200);
  EXPECT_TRUE(Reloaded());
}

// Any page in a browser on this host could have it reload, for a browser sends a form anywhere, and known passwords with it.
TEST_F(ReloadPageTest, ABrowsersPageMayNot) {
  EXPECT_EQ(Status({.client = "127.0.0.1", .from_browser = true}, kOpen), 403);
  EXPECT_EQ(Status({.client = "127.0.0.1", .from_browser = true}, kBehindPassword), 403);
  EXPECT_FALSE(Reloaded());
}

TEST_F(ReloadPageTest, ABadConfigurationIsToldOfWithEveryReason) {
  problems_ = {"f.yml:1: this", "f.yml:2: that"};
  EXPECT_EQ(Status({.client = "127.0.0.1"}, kOpen), 500);
  EXPECT_NE(body_.find("\nf.yml:1: this\nf.yml:2: that\n"), std::string::npos) << body_;
}

}  // namespace
}  // namespace freshness
