#include <gtest/gtest.h>

#include "exporter/board.h"
#include "tests/exporter/status_fixture.h"

namespace freshness {
namespace {

using namespace test;
using std::chrono::minutes;
using std::chrono::seconds;

const Answer kFresh = Newest{kPolledWall - minutes(10), {}};
const Answer kOlder = Newest{kPolledWall - minutes(20), {}};

Board::Target MakeTarget(const std::string& name, std::vector<std::string> checks, Duration interval = seconds(30)) {
  Board::Target target{name, {}, interval};
  for (const std::string& check : checks) target.checks.push_back(HourlyCheck(check));
  return target;
}

// Checks a and b, fresh and older, with extras.
struct PolledBoard : Board {
  PolledBoard() : Board({MakeTarget("main", {"a", "b"})}, kPolledAt) { Post(0, Record(), kPolledAt); }
  static PollRecord Record() {
    PollRecord record = Polled({kFresh, kOlder});
    record.result.extras.missing_buckets = {1, 2};
    record.result.extras.gdpr_requests.emplace();
    return record;
  }
};

TEST(BoardReplace, ATargetThatIsAskedTheSameKeepsItsIdAndItsStatus) {
  PolledBoard board;
  const auto ids = board.Replace({{MakeTarget("main", {"a", "b"}), 0, true}}, kPolledAt + seconds(5));
  EXPECT_EQ(ids, std::vector<TargetId>{0});
  const TargetStatus status = *board.Read().targets[0];
  EXPECT_EQ(status.polls, 1U);
  EXPECT_EQ(status.last_finished, kPolledAt);
  EXPECT_TRUE(status.up && status.clock && status.extras.gdpr_requests);
  EXPECT_EQ(board.Version(), 2U) << "pages are made anew";
}

TEST(BoardReplace, KeptChecksKeepWhatIsKnownOfThemAndRemovedOnesGo) {
  PolledBoard board;
  const auto ids = board.Replace({{MakeTarget("main", {"c", "b"}), 0, false}}, kPolledAt + seconds(5));
  ASSERT_EQ(ids.size(), 1U);
  EXPECT_NE(ids[0], 0U);
  const TargetStatus status = *board.Read().targets[0];
  EXPECT_EQ(status.polls, 1U) << "a counter does not fall";
  ASSERT_EQ(status.known.size(), 2U);
  EXPECT_FALSE(status.known[0].answer);
  ASSERT_TRUE(status.known[1].answer);
  EXPECT_EQ(status.Judged(kPolledAt)[1].age, minutes(20));
  EXPECT_EQ(status.extras.missing_buckets, (std::vector<std::optional<std::uint64_t>>{std::nullopt, 2}));
  EXPECT_FALSE(status.extras.gdpr_requests);
}

TEST(BoardReplace, OtherLimitsAreJudgedByWhatIsKnown) {
  PolledBoard board;
  auto target = MakeTarget("main", {"a", "b"});
  target.checks[1].error_after = minutes(15);
  board.Replace({{target, 0, false}}, kPolledAt);
  EXPECT_EQ(board.Read().targets[0]->Judged(kPolledAt)[1].state, State::kStale);
}

TEST(BoardReplace, ACheckThatAsksSomethingElseKnowsNothingYet) {
  PolledBoard board;
  auto target = MakeTarget("main", {"a", "b"});
  target.checks[1].table = "another";
  board.Replace({{target, 0, false}}, kPolledAt);
  EXPECT_EQ(board.Read().targets[0]->Judged(kPolledAt)[1].state, State::kUnknown);
}

// The answer to a question of the old configuration was taken for one of the new.
TEST(BoardReplace, APollOfWhatIsNoLongerAskedIsPassedOver) {
  PolledBoard board;
  board.Replace({{MakeTarget("main", {"c"}), 0, false}}, kPolledAt);
  board.Post(0, Polled({kFresh, kFresh}), kPolledAt);
  const TargetStatus status = *board.Read().targets[0];
  EXPECT_EQ(status.polls, 1U);
  EXPECT_FALSE(status.known[0].answer);
}

TEST(BoardReplace, TargetsComeAndGoInTheOrderOfTheConfiguration) {
  Board board({MakeTarget("one", {"a"}), MakeTarget("two", {"a"})}, kPolledAt);
  board.Post(1, Polled({kFresh}), kPolledAt);
  const auto ids = board.Replace(
      {{MakeTarget("three", {"a"})}, {MakeTarget("two", {"a"}), 1, true}, {MakeTarget("lost", {"a"}), 77, true}}, kPolledAt);
  const Snapshot snapshot = board.Read();
  ASSERT_EQ(snapshot.targets.size(), 3U);
  EXPECT_EQ(snapshot.targets[0]->name, "three");
  EXPECT_EQ(snapshot.targets[1]->polls, 1U);
  EXPECT_EQ(snapshot.targets[2]->polls, 0U);
  board.Post(0, Polled({kFresh}), kPolledAt);  // one is gone
  board.Post(ids[0], Polled({kFresh}), kPolledAt);
  EXPECT_EQ(board.Read().targets[0]->polls, 1U);
  EXPECT_EQ(board.Read().targets[1]->polls, 1U);
}

// After a reload from 10 minutes to 5 seconds the poller was overdue before it could begin.
TEST(BoardReplace, ANewIntervalCountsFromNow) {
  Board board({MakeTarget("main", {"a"}, minutes(10))}, kPolledAt);
  board.Replace({{MakeTarget("main", {"a"}, seconds(5)), 0, true}}, kPolledAt + minutes(9));
  EXPECT_EQ(board.Read().targets[0]->last_finished, kPolledAt + minutes(9));
  EXPECT_EQ(board.Read().targets[0]->interval, seconds(5));
}

}  // namespace
}  // namespace freshness
