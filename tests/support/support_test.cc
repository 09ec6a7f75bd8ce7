// The tests' own tools: a tool that is broken makes tests pass that should not.
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>

#include "tests/support/http_client.h"
#include "tests/support/pgbouncer.h"
#include "tests/support/private_postgres.h"
#include "tests/support/socket.h"
#include "tests/support/subprocess.h"
#include "tests/support/tcp_proxy.h"

namespace freshness::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// psql as a client that is not our code, so that its verdict on a URL counts.
Finished Psql(const std::string& url, const std::string& sql) {
  return RunProgram({"psql", "--no-psqlrc", "-XAtc", sql, url}, BasicEnvironment());
}

TEST(SubprocessTest, KeepsTheTwoOutputsApartAndTheEnvironmentExact) {
  const Finished done = RunProgram({"sh", "-c", "cat; echo to-err >&2; env; exit 3"},
                                   {{"PATH", "/usr/bin:/bin"}, {"ONLY", "this"}}, "from-stdin\n");
  EXPECT_EQ(done.exit_code, 3);
  EXPECT_EQ(done.err, "to-err\n");
  EXPECT_TRUE(done.out.starts_with("from-stdin\n")) << done.out;
  EXPECT_NE(done.out.find("ONLY=this"), std::string::npos);
  EXPECT_EQ(done.out.find("HOME="), std::string::npos);
}

TEST(SubprocessTest, TellsASignalFromAnExitAndATimeOutFromBoth) {
  Subprocess process({"sh", "-c", "echo ready; exec sleep 60"}, BasicEnvironment());
  ASSERT_TRUE(process.WaitForOut("ready", seconds(10)));
  EXPECT_EQ(process.Wait(milliseconds(0)), std::nullopt);
  process.Signal(SIGTERM);
  EXPECT_EQ(process.Wait(seconds(10)), 128 + SIGTERM);
  EXPECT_THROW(Subprocess({"no-such-program"}, {}), std::system_error);
  EXPECT_THROW(Subprocess({"/dev/null"}, {}), std::system_error);
}

TEST(PrivatePostgresTest, AsksForThePasswordOnTcpButNotOnTheSocket) {
  PrivatePostgres& postgres = SharedPostgres();
  EXPECT_EQ(Psql(postgres.Url(), "select 1").out, "1\n");
  EXPECT_EQ(Psql(postgres.SocketUrl(), "select 1").out, "1\n");
  std::string wrong = postgres.Url();
  wrong.replace(wrong.find(postgres.Password()), postgres.Password().size(), "wrong");
  EXPECT_NE(Psql(wrong, "select 1").err.find("password authentication failed"), std::string::npos);
}

TEST(PrivatePostgresTest, StopsStartsOnTheSamePortAndFreezes) {
  PrivatePostgres postgres({.settings = {{"max_connections", "7"}}});
  EXPECT_EQ(postgres.Value("postgres", "show max_connections"), "7");
  postgres.CreateDatabase("other");
  postgres.Execute("other", "create table t (n int); insert into t values (5)");
  const int port = postgres.Port();
  postgres.Stop();
  EXPECT_NE(Psql(postgres.Url(), "select 1").exit_code, 0);
  postgres.Start();
  EXPECT_EQ(postgres.Port(), port);
  EXPECT_EQ(postgres.Value("other", "select n from t"), "5");

  postgres.Signal(SIGSTOP);
  Subprocess asking({"psql", "-XAtc", "select 1", postgres.Url()}, BasicEnvironment());
  EXPECT_EQ(asking.Wait(milliseconds(300)), std::nullopt);
  postgres.Signal(SIGCONT);
  EXPECT_EQ(asking.Wait(seconds(20)), 0);
}

TEST(PgBouncerTest, SharesOneServerConnectionBetweenTransactions) {
  PrivatePostgres& postgres = SharedPostgres();
  const PgBouncer pgbouncer(postgres, 1);
  const Finished first = Psql(pgbouncer.Url(), "select pg_backend_pid()");
  EXPECT_EQ(first.exit_code, 0) << first.err << pgbouncer.Log();
  EXPECT_EQ(Psql(pgbouncer.Url(), "select pg_backend_pid()").out, first.out);
}

TEST(TcpProxyTest, DelaysBothWaysHoldsBackAndRefuses) {
  PrivatePostgres& postgres = SharedPostgres();
  TcpProxy proxy(postgres.Port(), milliseconds(25));
  std::string url = postgres.Url();
  url.replace(url.find(std::to_string(postgres.Port())), std::to_string(postgres.Port()).size(),
              std::to_string(proxy.Port()));
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(Psql(url, "select 1").out, "1\n");
  EXPECT_GE(std::chrono::steady_clock::now() - start, milliseconds(100));  // log-in and question: two round trips or more
  EXPECT_EQ(proxy.Accepted(), 1);

  proxy.DropConnections();
  EXPECT_EQ(proxy.Open(), 0);
  proxy.SetMode(TcpProxy::Mode::kBlackhole);
  Subprocess asking({"psql", "-XAtc", "select 1", url}, BasicEnvironment());
  EXPECT_EQ(asking.Wait(milliseconds(300)), std::nullopt);
  EXPECT_EQ(proxy.Open(), 1);
  proxy.SetMode(TcpProxy::Mode::kForward);
  EXPECT_EQ(asking.Wait(seconds(20)), 0);

  proxy.SetMode(TcpProxy::Mode::kRefuse);
  EXPECT_NE(Psql(url, "select 1").err.find("refused"), std::string::npos);
}

}  // namespace
}  // namespace freshness::test
