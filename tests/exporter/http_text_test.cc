#include "exporter/http_text.h"

#include <gtest/gtest.h>

namespace freshness {
namespace {

using namespace std::chrono_literals;

bool Accepts(std::initializer_list<std::string_view> headers) {
  GzipPreference preference;
  for (const std::string_view header : headers) preference.Add(header);
  return preference.Accepts();
}

TEST(GzipPreferenceTest, IsReadAsRfc9110Says) {
  EXPECT_TRUE(Accepts({"gzip"}));
  EXPECT_TRUE(Accepts({"GZip"}));
  EXPECT_TRUE(Accepts({"deflate, gzip;q=1.0, *;q=0.5"}));
  EXPECT_TRUE(Accepts({" br ;q=1 , gzip ; Q=0.001"}));
  EXPECT_TRUE(Accepts({"x-gzip"}));
  EXPECT_TRUE(Accepts({"*"}));
  EXPECT_TRUE(Accepts({"br", "gzip"})) << "in the second header";
  EXPECT_TRUE(Accepts({"*;q=0, gzip"})) << "named beats *";
}

TEST(GzipPreferenceTest, IsNoUnlessAsked) {
  EXPECT_FALSE(Accepts({}));
  EXPECT_FALSE(Accepts({""}));
  EXPECT_FALSE(Accepts({"identity"}));
  EXPECT_FALSE(Accepts({"gzip;q=0"}));
  EXPECT_FALSE(Accepts({"gzip; q=0.000"}));
  EXPECT_FALSE(Accepts({"*;q=0"}));
  EXPECT_FALSE(Accepts({"gzip;q=0, *"})) << "named beats *";
  EXPECT_FALSE(Accepts({"gzipped, notgzip"}));
  EXPECT_FALSE(Accepts({",,;;=,q=1"}));
}

TEST(HttpTextTest, FindsATokenInAList) {
  EXPECT_TRUE(HasToken("keep-alive", "keep-alive"));
  EXPECT_TRUE(HasToken("TE, Keep-Alive", "keep-alive"));
  EXPECT_FALSE(HasToken("close", "keep-alive"));
  EXPECT_FALSE(HasToken("not-keep-alive", "keep-alive"));
  EXPECT_FALSE(HasToken("", "keep-alive"));
}

TEST(HttpTextTest, WritesDatesAsHttpWantsThem) {
  const TimePoint monday = std::chrono::sys_days(std::chrono::year(2026) / 11 / 23) + 13h + 5min + 9s + 999ms;
  EXPECT_EQ(HttpDate(monday), "Mon, 23 Nov 2026 13:05:09 GMT");
  EXPECT_EQ(HttpDate(TimePoint()), "Thu, 01 Jan 1970 00:00:00 GMT");
}

TEST(HttpTextTest, HeadSaysAllThatIsSoAndNoMore) {
  WebResponse response{.content_type = "text/x", .body = std::make_shared<const std::string>("12345")};
  const std::string plain = ResponseHead(response, "OK", true, TimePoint());
  EXPECT_EQ(plain,
            "HTTP/1.1 200 OK\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\nContent-Type: text/x\r\nContent-Length: 5\r\n"
            "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nX-Frame-Options: deny\r\n"
            "Referrer-Policy: no-referrer\r\nCross-Origin-Resource-Policy: same-origin\r\n"
            "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\nConnection: keep-alive\r\n\r\n");
  response = {.status = 405, .gzipped = true, .varies = true, .headers = {{"Allow", "GET"}}};
  const std::string full = ResponseHead(response, "Method Not Allowed", false, TimePoint());
  for (const char* line :
       {"HTTP/1.1 405 Method Not Allowed\r\n", "\r\nContent-Length: 0\r\n", "\r\nContent-Encoding: gzip\r\n",
        "\r\nVary: Accept-Encoding\r\n", "\r\nAllow: GET\r\n", "\r\nConnection: close\r\n\r\n"}) {
    EXPECT_NE(full.find(line), std::string::npos) << line << "\nin\n" << full;
  }
}

}  // namespace
}  // namespace freshness
