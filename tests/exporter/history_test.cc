#include "exporter/history.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

#include "tests/exporter/status_fixture.h"

namespace freshness {
namespace {

using namespace std::chrono_literals;
using test::HourlyCheck;
using test::kPolledAt;
using test::kPolledWall;

constexpr Duration kLimit = 90min;  // of HourlyCheck

class HistoryTest : public testing::Test {
 protected:
  // A poll, answered at `later` with a newest row of that moment less `age`.
  void Answer(Duration later, Duration age) {
    PollRecord record = test::Polled({Newest{kPolledWall + later - age, {}}});
    record.result.clock = ClockReading{kPolledWall + later, kPolledAt + later, {}};
    board_.Post(0, record, kPolledAt + later);
  }
  void Record(Duration later) { history_.Record(board_.Read(), kPolledAt + later); }
  std::vector<HistorySlot> Day(Duration later) const { return history_.Read("staging", "hourly", kPolledAt + later); }

  Board board_{{{"staging", {HourlyCheck("hourly")}}}, kPolledAt};
  History history_;
};

TEST_F(HistoryTest, NothingIsKnownBeforeTheFirstPoll) {
  EXPECT_EQ(Day(0s), std::vector<HistorySlot>(kSlots));
  Record(0s);
  EXPECT_EQ(Day(0s), std::vector<HistorySlot>(kSlots));
}

TEST_F(HistoryTest, ASlotKeepsTheHighestAgeAndTheWorstState) {
  Answer(0s, kLimit + 1min);
  Record(0s);
  Answer(30s, 1min);
  Record(30s);
  EXPECT_EQ(Day(30s).back(), (HistorySlot{State::kStale, kLimit + 1min}));
  Record(5min);
  EXPECT_EQ(Day(5min).back(), (HistorySlot{State::kFresh, 5min + 30s})) << "the next slot begins anew";
  EXPECT_EQ(Day(5min)[kSlots - 2], (HistorySlot{State::kStale, kLimit + 1min}));
  EXPECT_EQ(Day(5min)[kSlots - 3], HistorySlot{});
}

TEST_F(HistoryTest, AgesGoOnGrowingWhileTheDatabaseIsAway) {
  Answer(0s, 1min);
  board_.Post(
      0,
      [] {
        PollRecord record = test::Polled({Failure{Reason::kUnreachable, "gone"}});
        record.result.clock.reset();
        return record;
      }(),
      kPolledAt + 30s);
  for (int minutes = 0; minutes <= 60; minutes += 5) Record(std::chrono::minutes(minutes));
  EXPECT_EQ(Day(60min).back(), (HistorySlot{State::kUnknown, 61min}));
  EXPECT_EQ(Day(60min)[kSlots - 13], (HistorySlot{State::kUnknown, 1min}));
}

TEST_F(HistoryTest, AStateWithoutAnAgeIsKept) {
  board_.Post(0, test::Polled({NoRows{}}), kPolledAt);
  Record(0s);
  EXPECT_EQ(Day(0s).back(), (HistorySlot{State::kMissing, {}}));
  Answer(30s, 1min);
  Record(30s);
  EXPECT_EQ(Day(30s).back(), (HistorySlot{State::kMissing, 1min})) << "an age that is known beats none";
}

// A host that was suspended: the ring still holds yesterday in the places of the slots that were slept through.
TEST_F(HistoryTest, WhatWasSleptThroughIsAGapAndNotYesterday) {
  Answer(0s, 1min);
  for (int slot = 0; slot < 300; ++slot) Record(slot * kSlotLength);
  const Duration woken = 299 * kSlotLength + 2h;
  Record(woken);
  const std::vector<HistorySlot> day = Day(woken);
  EXPECT_TRUE(day.back().state);
  for (std::size_t ago = 1; ago < 24; ++ago) EXPECT_EQ(day[kSlots - 1 - ago], HistorySlot{}) << ago;
  EXPECT_TRUE(day[kSlots - 1 - 24].state);
  EXPECT_TRUE(day.front().state);

  Record(woken + 48h);
  for (std::size_t i = 0; i + 1 < kSlots; ++i) EXPECT_EQ(Day(woken + 48h)[i], HistorySlot{}) << i;
}

TEST_F(HistoryTest, AReaderLaterThanTheLastRecordSeesAGapAtTheEnd) {
  Answer(0s, 1min);
  Record(0s);
  const std::vector<HistorySlot> day = Day(10min);
  EXPECT_EQ(day[kSlots - 1], HistorySlot{});
  EXPECT_EQ(day[kSlots - 2], HistorySlot{});
  EXPECT_TRUE(day[kSlots - 3].state);
}

TEST_F(HistoryTest, AnAgeOfManyYearsIsCutAndNotWrappedRound) {
  Answer(0s, 24h * 365 * 100);
  Record(0s);
  ASSERT_TRUE(Day(0s).back().age);
  EXPECT_GT(*Day(0s).back().age, 24h * 365 * 16);
  EXPECT_EQ(Day(0s).back().state, State::kStale);
}

TEST_F(HistoryTest, ChecksThatLeaveTheBoardAreForgottenAndThoseKeptGoOn) {
  Answer(0s, 1min);
  Record(0s);
  Board reloaded({{"staging", {HourlyCheck("hourly"), HourlyCheck("new")}}}, kPolledAt);
  history_.Record(reloaded.Read(), kPolledAt + 5min);
  EXPECT_TRUE(Day(5min)[kSlots - 2].state) << "the check was kept";
  Board without({{"staging", {HourlyCheck("new")}}}, kPolledAt);
  history_.Record(without.Read(), kPolledAt + 10min);
  EXPECT_EQ(Day(10min), std::vector<HistorySlot>(kSlots));
}

TEST_F(HistoryTest, TwoHundredTargetsOfTenChecksTakeThreeMegabytesForEver) {
  std::vector<Board::Target> targets;
  const std::vector<freshness::Answer> answers(10, Newest{kPolledWall, {}});
  for (int target = 0; target < 200; ++target) {
    targets.push_back({"t" + std::to_string(target), {}, 30s});
    for (int check = 0; check < 10; ++check) targets.back().checks.push_back(HourlyCheck("c" + std::to_string(check)));
  }
  Board board(targets, kPolledAt);
  for (TargetId target = 0; target < 200; ++target) board.Post(target, test::Polled(answers), kPolledAt);
  history_.Record(board.Read(), kPolledAt);
  const std::size_t first = history_.MemoryBytes();
  EXPECT_LT(first, 3u * 1024 * 1024);
  for (int hour = 1; hour <= 72; ++hour) history_.Record(board.Read(), kPolledAt + std::chrono::hours(hour));
  EXPECT_EQ(history_.MemoryBytes(), first);
}

TEST_F(HistoryTest, ReadersAndTheRecorderDoNotMeet) {
  Answer(0s, 1min);
  std::jthread recorder([this] {
    for (int i = 0; i < 2000; ++i) Record(i * 30s);
  });
  const auto known = [this] {
    const std::vector<HistorySlot> day = Day(1999 * 30s);
    return std::count_if(day.begin(), day.end(), [](const HistorySlot& slot) { return slot.state.has_value(); });
  };
  auto most = known();
  for (int i = 0; i < 500; ++i) most = std::max(most, known());
  recorder.join();
  EXPECT_EQ(known(), 200);
  EXPECT_LE(most, 200);
}

}  // namespace
}  // namespace freshness
