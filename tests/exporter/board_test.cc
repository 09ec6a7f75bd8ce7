#include "exporter/board.h"

#include <gtest/gtest.h>

#include <thread>

#include "tests/exporter/status_fixture.h"

namespace freshness {
namespace {

using namespace test;
using std::chrono::minutes;
using std::chrono::seconds;

const Answer kFresh = Newest{kPolledWall - minutes(10), {}};
const Answer kTimeout = Failure{Reason::kTimeout, "no answer in time"};
const Answer kRefused = Failure{Reason::kPermission, "permission denied"};

Board TwoChecks() {
  return Board({{"main", {HourlyCheck("a"), HourlyCheck("b")}}}, kPolledAt - seconds(1));
}

PollRecord Unreached() {
  PollRecord record = Polled({kTimeout, kTimeout});
  record.result.clock.reset();
  record.result.reached = false;
  record.ended = kPolledWall + seconds(30);
  return record;
}

std::uint64_t FailuresFor(Reason reason, const TargetStatus& status) {
  for (std::size_t i = 0; i < std::size(kAllReasons); ++i) {
    if (kAllReasons[i] == reason) return status.failures[i];
  }
  return 0;
}

TEST(Board, KnowsNothingBeforeTheFirstPoll) {
  const Board board = TwoChecks();
  const Snapshot snapshot = board.Read();
  ASSERT_EQ(snapshot.targets.size(), 1U);
  const TargetStatus& status = *snapshot.targets[0];
  EXPECT_EQ(status.name, "main");
  EXPECT_EQ(status.known.size(), 2U);
  EXPECT_FALSE(status.up || status.clock || status.polled || status.succeeded || status.duration);
  EXPECT_EQ(status.polls, 0U);
  EXPECT_EQ(status.last_finished, kPolledAt - seconds(1));
  for (const Verdict& verdict : status.Judged(kPolledAt)) EXPECT_EQ(verdict.state, State::kUnknown);
}

TEST(Board, APollIsWrittenDown) {
  Board board = TwoChecks();
  board.Post(0, Polled({kFresh, NoRows{}}, seconds(3)), kPolledAt + seconds(1));
  const TargetStatus status = *board.Read().targets[0];
  EXPECT_TRUE(status.up);
  EXPECT_EQ(status.polls, 1U);
  EXPECT_EQ(status.polled, kPolledWall);
  EXPECT_EQ(status.succeeded, kPolledWall);
  EXPECT_EQ(status.duration, std::chrono::milliseconds(34));
  EXPECT_EQ(status.last_finished, kPolledAt + seconds(1));
  ASSERT_TRUE(status.clock);
  EXPECT_EQ(status.clock->skew, seconds(3));
  const auto verdicts = status.Judged(kPolledAt);
  EXPECT_EQ(verdicts[0].age, minutes(10));
  EXPECT_EQ(verdicts[1].state, State::kMissing);
}

TEST(Board, AFailedPollKeepsTheAnswersAndTheClock) {
  Board board = TwoChecks();
  board.Post(0, Polled({kFresh, kFresh}), kPolledAt);
  board.Post(0, Unreached(), kPolledAt + seconds(30));
  const TargetStatus status = *board.Read().targets[0];
  EXPECT_FALSE(status.up);
  EXPECT_EQ(status.polls, 2U);
  EXPECT_EQ(status.polled, kPolledWall + seconds(30));
  EXPECT_EQ(status.succeeded, kPolledWall);
  ASSERT_TRUE(status.clock);
  const Verdict verdict = status.Judged(kPolledAt + minutes(81))[0];
  EXPECT_EQ(verdict.state, State::kUnknown);
  EXPECT_EQ(verdict.age, minutes(91));
  EXPECT_EQ(verdict.stale, true);
}

TEST(Board, SuccessMeansThatEveryCheckWasAnswered) {
  Board board = TwoChecks();
  board.Post(0, Polled({kFresh, kRefused}), kPolledAt);
  EXPECT_EQ(board.Read().targets[0]->succeeded, std::nullopt);
  EXPECT_TRUE(board.Read().targets[0]->up);
}

TEST(Board, APollCountsOnceForEachReasonThatItFailedFor) {
  Board board({{"main", {HourlyCheck("a"), HourlyCheck("b"), HourlyCheck("c"), HourlyCheck("d")}}}, kPolledAt);
  board.Post(0, Polled({kTimeout, kTimeout, kRefused, kFresh}), kPolledAt);
  board.Post(0, Polled({kFresh, kFresh, kRefused, kFresh}), kPolledAt);
  board.Post(0, Polled({kFresh, kFresh, kFresh, kFresh}), kPolledAt);
  const TargetStatus status = *board.Read().targets[0];
  EXPECT_EQ(FailuresFor(Reason::kTimeout, status), 1U);
  EXPECT_EQ(FailuresFor(Reason::kPermission, status), 2U);
  EXPECT_EQ(FailuresFor(Reason::kQuery, status), 0U);
  EXPECT_EQ(status.polls, 3U);
}

TEST(Board, TheVersionGrowsWithEveryPost) {
  Board board = TwoChecks();
  EXPECT_EQ(board.Version(), 0U);
  board.Post(0, Polled({kFresh, kFresh}), kPolledAt);
  EXPECT_EQ(board.Version(), 1U);
  board.Post(0, Unreached(), kPolledAt);
  EXPECT_EQ(board.Version(), 2U);
  EXPECT_EQ(board.Read().version, 2U);
}

TEST(Board, ASnapshotDoesNotChangeUnderItsReader) {
  Board board({{"one", {HourlyCheck("a")}}, {"two", {HourlyCheck("a")}}}, kPolledAt);
  board.Post(0, Polled({kFresh}), kPolledAt);
  const Snapshot before = board.Read();
  board.Post(0, Polled({kTimeout}), kPolledAt + seconds(5));
  EXPECT_EQ(before.version, 1U);
  EXPECT_EQ(before.targets[0]->polls, 1U);
  EXPECT_FALSE(before.targets[0]->known[0].failure);
  EXPECT_EQ(board.Read().targets[0]->polls, 2U);
  EXPECT_EQ(board.Read().targets[1], before.targets[1]) << "the other target is not even copied";
}

TEST(Board, TargetsArePostedAndReadFromManyThreads) {
  Board board({{"one", {HourlyCheck("a")}}, {"two", {HourlyCheck("a")}}}, kPolledAt);
  constexpr int kPosts = 200;
  {
    std::vector<std::jthread> threads;
    for (TargetId target = 0; target < 2; ++target) {
      threads.emplace_back([&board, target] {
        for (int i = 0; i < kPosts; ++i) board.Post(target, Polled({kFresh}), kPolledAt);
      });
    }
    for (int i = 0; i < kPosts; ++i) {
      const Snapshot snapshot = board.Read();
      EXPECT_EQ(snapshot.targets[0]->polls + snapshot.targets[1]->polls, snapshot.version);
    }
  }
  EXPECT_EQ(board.Version(), 2U * kPosts);
}

}  // namespace
}  // namespace freshness
