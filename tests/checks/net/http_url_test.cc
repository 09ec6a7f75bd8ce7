#include <gtest/gtest.h>

#include "checks/net/http_client.h"

namespace freshness {
namespace {

TEST(HttpUrlProblemTest, TakesHttpsAndHttpToThisHost) {
  for (const char* url : {"https://hooks.example.com/services/T/B/x", "https://example.com", "HTTPS://example.com/",
                          "https://example.com:8443/a?b=c&d=%20", "http://localhost:9/x", "HTTP://LocalHost/x",
                          "http://127.0.0.1:8080/", "http://127.1.2.3/", "http://[::1]:80/x", "http://[0:0:0:0:0:0:0:1]/"}) {
    EXPECT_EQ(HttpUrlProblem(Secret(url)), std::nullopt) << url;
  }
}

TEST(HttpUrlProblemTest, RefusesHttpToAnyOtherHost) {
  // Symptom: a host that only begins like this one got the webhook's token in plain text.
  for (const char* url :
       {"http://example.com/", "http://localhost.evil.com/", "http://127.0.0.1.evil.com/", "http://127.evil/",
        "http://127.0.0.1evil.com/", "http://localhostevil/", "http://evil.localhost.com/", "http://0.0.0.0/",
        "http://10.0.0.1/", "http://[::2]/", "http://[::ffff:10.0.0.1]/", "HTTP://EXAMPLE.COM/"}) {
    const auto problem = HttpUrlProblem(Secret(url));
    ASSERT_TRUE(problem) << url;
    EXPECT_TRUE(problem->starts_with("is plain http")) << url << " " << *problem;
  }
}

TEST(HttpUrlProblemTest, RefusesWhatIsNoUrlOrHidesItsHost) {
  for (const char* url : {"",
                          " ",
                          "hush",
                          "hooks.example.com/hush",
                          "//hooks.example.com/hush",
                          "https:///hush",
                          "https:/example.com/hush",
                          "https://",
                          "https:hush",
                          "hush://example.com/",
                          "file:///hush",
                          "ftp://example.com/hush",
                          "javascript:hush",
                          " https://example.com/hush",
                          "https://example.com/hush ",
                          "https://example.com/a hush",
                          "https://exa mple.com/hush",
                          "https://example.com/hush\r\nX: y",
                          "https://hush@example.com/",
                          "https://me:hush@example.com/",
                          "http://127.0.0.1@evil.com/hush",
                          "http://evil.com@127.0.0.1/hush",
                          "http://127.0.0.1:80@evil.com/hush",
                          "http://127.0.0.1\\@evil.com/hush",
                          "http://127.0.0.1\\.evil.com/hush",
                          "http:\\\\127.0.0.1\\hush",
                          "\"https://example.com/hush\"",
                          "https://exämple.com/hush",
                          "https://[::1/hush",
                          "https://example.com:hush/",
                          "https://example.com:99999/hush",
                          "localhost:80/hush"}) {
    const auto problem = HttpUrlProblem(Secret(url));
    ASSERT_TRUE(problem) << url;
    EXPECT_EQ(problem->find("hush"), std::string::npos) << url << " " << *problem;
    EXPECT_EQ(problem->find("example.com"), std::string::npos) << url << " " << *problem;
  }
}

}  // namespace
}  // namespace freshness
