// A server that is stopped, frozen, or hangs up: a poll ends in time, there is one connection at the most, and it recovers.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <fstream>
#include <future>
#include <iomanip>
#include <sstream>
#include <thread>

#include "tests/integration/support/polled_database.h"
#include "tests/support/tcp_proxy.h"

namespace freshness::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds kTimeout(3);
constexpr milliseconds kAllowed(3500);

// A server of this suite's own: what is done to it would disturb other tests.
class ServerAwayTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { postgres_ = std::make_unique<PrivatePostgres>(); }
  static void TearDownTestSuite() { postgres_.reset(); }

  ServerAwayTest() : proxy_(postgres_->Port()), url_(ViaPort(database_.Url(), proxy_.Port())) {}
  ~ServerAwayTest() override {
    postgres_->Signal(SIGCONT);
    postgres_->Start();
  }

  // Unknown each, for `reason`, and the target was not reached.
  static void ExpectAway(const PolledSource& source, Reason reason) {
    EXPECT_FALSE(source.Last().reached);
    EXPECT_FALSE(source.Last().clock.has_value());
    for (const Check& check : DefaultChecks()) {
      const auto* failure = std::get_if<Failure>(&source.AnswerOf(check.name));
      ASSERT_NE(failure, nullptr) << check.name;
      EXPECT_EQ(failure->reason, reason) << failure->detail;
    }
  }

  static void ExpectFresh(PolledSource& source) {
    EXPECT_LE(source.Poll(kTimeout), kAllowed);
    EXPECT_TRUE(source.Last().reached);
    EXPECT_EQ(source.AllStates(), FreshBut({})) << source.ReasonOf("rollups_hourly");
  }

  // How many connections this program has open to the proxy (an end that was closed counts no more).
  int Connections() const {
    std::ifstream table("/proc/net/tcp");
    std::string line;
    int count = 0;
    std::ostringstream to_proxy;
    to_proxy << "0100007F:" << std::hex << std::uppercase << std::setw(4) << std::setfill('0') << proxy_.Port();
    while (std::getline(table, line)) {
      std::istringstream fields(line);
      std::string slot;
      std::string local;
      std::string remote;
      std::string state;
      fields >> slot >> local >> remote >> state;
      if (remote == to_proxy.str() && state == "01") ++count;
    }
    return count;
  }

  // How many sessions the server has of us.
  int Sessions() {
    return std::stoi(database_.Value("select count(*) from pg_stat_activity where application_name = 'freshness_exporter'")
                         .value_or("-1"));
  }

  static std::unique_ptr<PrivatePostgres> postgres_;
  SeededDatabase database_{*postgres_};
  TcpProxy proxy_;
  const std::string url_;
};

std::unique_ptr<PrivatePostgres> ServerAwayTest::postgres_;

TEST_F(ServerAwayTest, StoppedBeforeTheFirstPollItIsUnreachableAndFoundOnceItStarts) {
  postgres_->Stop();
  PolledSource source(database_.Url());
  EXPECT_LE(source.Poll(kTimeout), milliseconds(500));
  ExpectAway(source, Reason::kUnreachable);
  EXPECT_NE(source.ReasonOf("rollups_hourly").find("nothing listens there"), std::string::npos);
  EXPECT_EQ(source.VerdictOf("rollups_hourly").stale, std::nullopt);
  postgres_->Start();
  ExpectFresh(source);
}

TEST_F(ServerAwayTest, StoppedAndStartedWhileWatchedItIsUnknownOnlyMeanwhile) {
  PolledSource source(database_.Url());
  ExpectFresh(source);
  postgres_->Stop(PrivatePostgres::StopMode::kImmediate);
  EXPECT_LE(source.Poll(kTimeout), milliseconds(500));
  ExpectAway(source, Reason::kUnreachable);
  EXPECT_EQ(source.VerdictOf("rollups_hourly").stale, false);  // by the last answer
  postgres_->Start();
  ExpectFresh(source);
  EXPECT_EQ(Sessions(), 1);
}

TEST_F(ServerAwayTest, RestartedBetweenTwoPollsTheNextOneAnswers) {
  PolledSource source(database_.Url());
  ExpectFresh(source);
  postgres_->Stop();
  postgres_->Start();
  ExpectFresh(source);
}

TEST_F(ServerAwayTest, AConnectionClosedByTheServerIsMadeAnewInTheSamePoll) {
  PolledSource source(url_);
  ExpectFresh(source);
  database_.Execute("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'freshness_exporter'");
  ExpectFresh(source);
  EXPECT_EQ(proxy_.Accepted(), 2);
  // Cut off without a word, as a firewall does it.
  proxy_.DropConnections();
  ExpectFresh(source);
  EXPECT_EQ(proxy_.Accepted(), 3);
  EXPECT_EQ(proxy_.Open(), 1);
}

TEST_F(ServerAwayTest, AServerThatHangsUpOnEveryoneIsTriedOnceMoreAndNotForEver) {
  PolledSource source(url_);
  ExpectFresh(source);
  postgres_->Stop();
  EXPECT_LE(source.Poll(kTimeout), milliseconds(500));
  ExpectAway(source, Reason::kUnreachable);
  EXPECT_LE(proxy_.Accepted(), 2);
}

TEST_F(ServerAwayTest, FrozenBetweenPollsEachEndsAtItsDeadlineWithOneConnection) {
  PolledSource source(url_);
  ExpectFresh(source);
  EXPECT_EQ(Connections(), 1);
  postgres_->Signal(SIGSTOP);
  std::atomic<int> most = 0;
  {
    const std::jthread counting([&](const std::stop_token& stop) {
      while (!stop.stop_requested()) most = std::max(most.load(), Connections());
    });
    for (int poll = 0; poll < 2; ++poll) {
      EXPECT_LE(source.Poll(kTimeout), kAllowed);
      ExpectAway(source, Reason::kTimeout);
    }
  }
  EXPECT_EQ(most, 1);
  // The connection that was dropped, and one a poll at the most.
  EXPECT_LE(proxy_.Accepted(), 3);
  postgres_->Signal(SIGCONT);
  ExpectFresh(source);
  EXPECT_TRUE(Eventually([&] { return Sessions() == 1; })) << Sessions();
}

TEST_F(ServerAwayTest, FrozenWithinAQueryThePollEndsAtItsDeadline) {
  database_.Execute("create view slow as select clock_timestamp() as at from pg_sleep(1)");
  PolledSource source(url_, {RowCheck("slow", "slow", "at")});
  const std::string busy =
      "select pid from pg_stat_activity where application_name = 'freshness_exporter' and wait_event = 'PgSleep'";
  auto took = std::async(std::launch::async, [&] { return source.Poll(kTimeout); });
  ASSERT_TRUE(Eventually([&] { return database_.Value(busy).has_value(); }));
  postgres_->Signal(SIGSTOP);
  const milliseconds poll = took.get();
  EXPECT_LE(poll, kAllowed);
  EXPECT_GE(poll, seconds(2));
  EXPECT_EQ(source.ReasonOf("slow").substr(0, 8), "timeout:") << source.ReasonOf("slow");
  EXPECT_FALSE(source.Last().reached);
  postgres_->Signal(SIGCONT);
  source.Poll(seconds(4));
  EXPECT_EQ(source.StateOf("slow"), "fresh") << source.ReasonOf("slow");
  EXPECT_TRUE(Eventually([&] { return Sessions() == 1; })) << Sessions();
}

TEST_F(ServerAwayTest, ANetworkThatSwallowsEverythingIsATimeOut) {
  proxy_.SetMode(TcpProxy::Mode::kBlackhole);
  PolledSource source(url_);
  EXPECT_LE(source.Poll(kTimeout), kAllowed);
  ExpectAway(source, Reason::kTimeout);
  proxy_.SetMode(TcpProxy::Mode::kForward);
  ExpectFresh(source);
}

TEST_F(ServerAwayTest, RefusedUsersAndDatabasesAreToldApartFromAServerThatIsAway) {
  PolledSource stranger(AsUser(database_.Url(), "stranger"));
  stranger.Poll();
  ExpectAway(stranger, Reason::kAuth);
  PolledSource nowhere(database_.Url() + "_gone");
  nowhere.Poll();
  ExpectAway(nowhere, Reason::kUnreachable);
  EXPECT_NE(nowhere.ReasonOf("rollups_hourly").find("no such database"), std::string::npos);
}

}  // namespace
}  // namespace freshness::test
