// SIGTERM and SIGINT end the server within two seconds and with exit 0, whatever it is doing.
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <csignal>

#include "tests/e2e/support/exporter_process.h"
#include "tests/e2e/support/watched_database.h"
#include "tests/support/socket.h"
#include "tests/support/tcp_proxy.h"

namespace freshness::test {
namespace {

constexpr std::chrono::milliseconds kAllowed(2000);

class EndingTest : public ::testing::TestWithParam<int> {
 protected:
  static void ExpectEndsAtOnce(ExporterProcess& exporter) {
    const auto ended = exporter.End(GetParam());
    EXPECT_EQ(ended.exit_code, 0) << exporter.Output();
    EXPECT_LE(ended.took, kAllowed);
    EXPECT_NE(exporter.Output().find(GetParam() == SIGTERM ? "SIGTERM" : "SIGINT"), std::string::npos);
  }
};

TEST_P(EndingTest, AnIdleServer) {
  ExporterProcess exporter({{"DATABASE_URL", SharedPostgres().Url()}});
  ASSERT_TRUE(exporter.WaitUntilReady());
  ExpectEndsAtOnce(exporter);
}

TEST_P(EndingTest, AServerWithIdleClientsOnKeepAlive) {
  ExporterProcess exporter({{"DATABASE_URL", SharedPostgres().Url()}});
  std::vector<Socket> clients;
  const std::string request = "GET /-/healthy HTTP/1.1\r\nHost: localhost\r\n\r\n";
  for (int i = 0; i < 20; ++i) {
    clients.push_back(ConnectToLoopback(exporter.Port()));
    ASSERT_EQ(::send(clients.back().Get(), request.data(), request.size(), 0), static_cast<ssize_t>(request.size()));
    std::array<char, 4096> answer;
    ASSERT_GT(::recv(clients.back().Get(), answer.data(), answer.size(), 0), 0);
  }
  ExpectEndsAtOnce(exporter);
}

TEST_P(EndingTest, AServerWhosePostgresIsFrozen) {
  PrivatePostgres postgres;
  ExporterProcess exporter({{"DATABASE_URL", postgres.Url()}}, {"--poll.interval=1s", "--poll.timeout=1s"});
  ASSERT_TRUE(exporter.WaitUntilReady());
  postgres.Signal(SIGSTOP);
  // From now on a poll hangs nearly all the time.
  ASSERT_TRUE(Eventually([&] { return exporter.Scrape().Value("freshness_up") == 0; }));
  ExpectEndsAtOnce(exporter);
}

TEST_P(EndingTest, AServerWhoseQueryHangs) {
  PrivatePostgres& postgres = SharedPostgres();
  postgres.DropDatabase("hanging");  // and the session that the last test left asleep there
  postgres.CreateDatabase("hanging");
  postgres.Execute("hanging", "create view slow as select now() as at from pg_sleep(60)");
  const ConfigFile config("checks:\n  - {name: slow, table: slow, timestamp: at, error_after: 1h}\n");
  ExporterProcess exporter({{"DATABASE_URL", postgres.Url("hanging")}},
                           {config.Flag(), "--poll.interval=60s", "--poll.timeout=60s"});
  ASSERT_TRUE(Eventually([&] {
    return postgres.Value("postgres", "select pid from pg_stat_activity where wait_event = 'PgSleep'").has_value();
  }));
  ExpectEndsAtOnce(exporter);
}

TEST_P(EndingTest, AServerThatConnectsToNowhere) {
  TcpProxy proxy(SharedPostgres().Port());
  proxy.SetMode(TcpProxy::Mode::kBlackhole);
  ExporterProcess exporter({{"DATABASE_URL", "postgres://monitor@127.0.0.1:" + std::to_string(proxy.Port()) + "/db"}});
  ASSERT_TRUE(Eventually([&] { return proxy.Accepted() > 0; }));
  ExpectEndsAtOnce(exporter);
}

INSTANTIATE_TEST_SUITE_P(Sigterm, EndingTest, ::testing::Values(SIGTERM));
INSTANTIATE_TEST_SUITE_P(Sigint, EndingTest, ::testing::Values(SIGINT));

}  // namespace
}  // namespace freshness::test
