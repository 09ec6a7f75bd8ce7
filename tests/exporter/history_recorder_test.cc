#include "exporter/history_recorder.h"

#include <gtest/gtest.h>

#include <future>
#include <utility>

#include "tests/doubles/manual_clock.h"
#include "tests/exporter/status_fixture.h"

namespace freshness {
namespace {

TEST(HistoryRecorderTest, RecordsFromItsStartAndEndsAtOnce) {
  Board board({{"staging", {test::HourlyCheck("hourly")}}}, test::kPolledAt);
  board.Post(0, test::Polled({Newest{test::kPolledWall, {}}}), test::kPolledAt);
  const test::ManualClock clock;
  History history;
  std::promise<void> asked;
  {
    bool first = true;
    const HistoryRecorder recorder(
        [&] {
          if (std::exchange(first, false)) asked.set_value();
          return board.Read();
        },
        history, clock);
    ASSERT_EQ(asked.get_future().wait_for(std::chrono::seconds(20)), std::future_status::ready);
  }
  EXPECT_EQ(history.Read("staging", "hourly", clock.Monotonic()).back().state, State::kFresh);
}

}  // namespace
}  // namespace freshness
