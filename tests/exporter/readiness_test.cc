#include "exporter/readiness.h"

#include <gtest/gtest.h>

#include "tests/exporter/status_fixture.h"

namespace freshness {
namespace {

using namespace test;

constexpr Duration kInterval = std::chrono::seconds(30);
constexpr Duration kTick{1};

const MonotonicTime kStarted = kPolledAt - std::chrono::hours(1);
const std::string kLate = "target main was not polled for three intervals";

PollRecord Answered() {
  return Polled({Newest{kPolledWall, {}}});
}

Board Targets(const std::vector<std::string>& names) {
  std::vector<Board::Target> targets;
  for (const std::string& name : names) targets.push_back({name, {HourlyCheck("a")}, kInterval});
  return Board(targets, kStarted);
}

TEST(NotReady, SaysThatNothingWasPolledYet) {
  const Board board = Targets({"main"});
  EXPECT_EQ(NotReady(board.Read(), kStarted), "target main has not been polled yet");
  EXPECT_EQ(NotReady(board.Read(), kPolledAt), "target main has not been polled yet");
}

TEST(NotReady, IsEmptyAfterTheFirstPoll) {
  Board board = Targets({"main"});
  board.Post(0, Answered(), kPolledAt);
  EXPECT_EQ(NotReady(board.Read(), kPolledAt), "");
}

// A database that is away is what the metrics are there to say; whoever asks has to be let in to read it.
TEST(NotReady, APollThatFailedCountsAsAPoll) {
  Board board = Targets({"main"});
  PollRecord record = Polled({Failure{Reason::kUnreachable, "nothing listens there"}});
  record.result.reached = false;
  board.Post(0, record, kPolledAt);
  EXPECT_EQ(NotReady(board.Read(), kPolledAt), "");
}

TEST(NotReady, ThreeIntervalsAreAllowedAndNotAMicrosecondMore) {
  Board board = Targets({"main"});
  board.Post(0, Answered(), kPolledAt);
  EXPECT_EQ(NotReady(board.Read(), kPolledAt + 3 * kInterval), "");
  EXPECT_EQ(NotReady(board.Read(), kPolledAt + 3 * kInterval + kTick), kLate);
  board.Post(0, Answered(), kPolledAt + 3 * kInterval + kTick);
  EXPECT_EQ(NotReady(board.Read(), kPolledAt + 6 * kInterval + kTick), "") << "counted from the last poll";
}

TEST(NotReady, EveryTargetHasToBePolledAndTheOneThatIsNotIsNamed) {
  Board board = Targets({"first", "second", "third"});
  board.Post(0, Answered(), kPolledAt);
  board.Post(2, Answered(), kPolledAt);
  EXPECT_EQ(NotReady(board.Read(), kPolledAt), "target second has not been polled yet");
  board.Post(1, Answered(), kPolledAt);
  EXPECT_EQ(NotReady(board.Read(), kPolledAt), "");

  const MonotonicTime later = kPolledAt + 3 * kInterval + kTick;
  board.Post(0, Answered(), later);
  board.Post(1, Answered(), later);
  EXPECT_EQ(NotReady(board.Read(), later), "target third was not polled for three intervals");
}

}  // namespace
}  // namespace freshness
