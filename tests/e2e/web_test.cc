// The addresses that the server answers, as a client sees them.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/e2e/support/exporter_process.h"
#include "tests/e2e/support/watched_database.h"
#include "tests/support/tcp_proxy.h"

namespace freshness::test {
namespace {

TEST(WebTest, IsReadyOnceTheFirstPollIsDoneAndNotBefore) {
  TcpProxy proxy(SharedPostgres().Port());
  proxy.SetMode(TcpProxy::Mode::kBlackhole);
  const std::string url =
      "postgres://postgres:" + SharedPostgres().Password() + "@127.0.0.1:" + std::to_string(proxy.Port()) + "/postgres";
  const ExporterProcess exporter({{"DATABASE_URL", url}});
  const HttpResponse before = exporter.Get("/-/ready");
  EXPECT_EQ(before.status, 503);
  EXPECT_NE(before.body.find("has not been polled yet"), std::string::npos) << before.body;
  EXPECT_EQ(exporter.Get("/-/healthy").status, 200);
  EXPECT_EQ(exporter.Get("/metrics").status, 200);
  EXPECT_EQ(exporter.Get("/").status, 200);
  proxy.SetMode(TcpProxy::Mode::kForward);
  EXPECT_TRUE(exporter.WaitUntilReady());
  EXPECT_EQ(exporter.Get("/-/healthy").status, 200);
}

TEST(WebTest, AnUnreachableDatabaseIsPolledAndSoReady) {
  const ExporterProcess exporter(Variables{{"DATABASE_URL", "postgres://monitor@127.0.0.1:1/db"}});
  EXPECT_TRUE(exporter.WaitUntilReady());
  EXPECT_EQ(exporter.Scrape().Value("freshness_up"), 0);
}

class SeededWebTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    exporter_ = std::make_unique<ExporterProcess>(Variables{{"DATABASE_URL", MakeSeeded(SharedPostgres(), "web")}});
    ASSERT_TRUE(exporter_->WaitUntilReady());
  }
  static void TearDownTestSuite() { exporter_.reset(); }

  static std::unique_ptr<ExporterProcess> exporter_;
};

std::unique_ptr<ExporterProcess> SeededWebTest::exporter_;

TEST_F(SeededWebTest, AnswersExactPathsAlone) {
  for (const char* path : {"/", "/metrics", "/-/healthy", "/-/ready", "/api/v1/status", "/config", "/metrics?name[]=x"}) {
    EXPECT_EQ(exporter_->Get(path).status, 200) << path;
  }
  for (const char* path : {"/metricsfoo", "/metrics/", "/metrics/x", "/-/", "/api", "/favicon.ico", "/config/",
                           "/../etc/passwd", "//metrics", "/x/../metrics", "/./", "//"}) {
    EXPECT_EQ(exporter_->Get(path).status, 404) << path;
  }
}

TEST_F(SeededWebTest, AnswersGetAndHeadAlone) {
  for (const char* path : {"/", "/metrics", "/-/healthy", "/api/v1/status"}) {
    const HttpResponse head = HttpHead(exporter_->Port(), path);
    EXPECT_EQ(head.status, 200) << path;
    EXPECT_EQ(head.body, "") << path;
    for (const char* method : {"POST", "PUT", "DELETE", "OPTIONS"}) {
      const HttpResponse refused = HttpRequest(method, exporter_->Port(), path);
      EXPECT_EQ(refused.status, 405) << method << " " << path;
      EXPECT_EQ(refused.headers.at("allow"), "GET, HEAD");
    }
  }
}

TEST_F(SeededWebTest, CompressesWhenAskedToAndSaysWhatItSends) {
  const HttpResponse plain = exporter_->Get("/metrics");
  EXPECT_EQ(plain.headers.at("content-type"), "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_FALSE(plain.headers.contains("content-encoding"));
  const HttpResponse gzip = HttpGet(exporter_->Port(), "/metrics", {{"Accept-Encoding", "gzip"}});
  EXPECT_EQ(gzip.headers.at("content-encoding"), "gzip");
  EXPECT_LT(gzip.body.size(), plain.body.size() / 4);
  EXPECT_EQ(Metrics(Gunzip(gzip.body)).StateOf("rollups_hourly"), "fresh");
}

TEST_F(SeededWebTest, TheStatusSaysTheSameAsTheMetrics) {
  const auto status = nlohmann::json::parse(exporter_->Get("/api/v1/status").body);
  const auto& target = status.at("data").at("targets").at(0);
  EXPECT_EQ(target.at("up"), true);
  EXPECT_EQ(target.at("checks").size(), 10U);
  const Metrics metrics = exporter_->Scrape();
  for (const auto& check : target.at("checks")) {
    EXPECT_EQ(check.at("state"), metrics.StateOf(check.at("check").get<std::string>()));
  }
  EXPECT_NE(exporter_->Get("/").body.find("rollups_hourly"), std::string::npos);
}

TEST(WebPathTest, TheMetricsAreWhereTheFlagPutsThem) {
  const ExporterProcess exporter({{"DATABASE_URL", SharedPostgres().Url()}}, {"--web.telemetry-path=/freshness"});
  EXPECT_EQ(exporter.Get("/freshness").status, 200);
  EXPECT_EQ(exporter.Get("/metrics").status, 404);
}

}  // namespace
}  // namespace freshness::test
