#include "exporter/poller.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/doubles/manual_clock.h"
#include "tests/doubles/scripted_source.h"
#include "tests/exporter/status_fixture.h"

namespace freshness {
namespace {

using namespace test;
using std::chrono::milliseconds;
using std::chrono::seconds;

Poller::Settings OneCheck(Duration interval = std::chrono::hours(1)) {
  return {0, "main", {HourlyCheck("a")}, interval, seconds(10)};
}

Board BoardFor(const Poller::Settings& settings) {
  return Board({{settings.name, settings.checks}}, MonotonicTime());
}

PollResult Fresh() {
  return Polled({Newest{kPolledWall, {}}}).result;
}
PollResult Failed(Reason reason, const std::string& detail) {
  return {{Failure{reason, detail}}, std::nullopt, false};
}

// A poller with its board, clock and script. The source belongs to the poller and lives as long.
template <typename ClockType>
struct Bench {
  explicit Bench(std::deque<PollResult> script, Duration interval = std::chrono::hours(1))
      : settings(OneCheck(interval)),
        board(BoardFor(settings)),
        owned(std::make_unique<ScriptedSource>(std::move(script))),
        source(*owned),
        poller(settings, std::move(owned), board, clock) {}

  TargetStatus Status() const { return *board.Read().targets[0]; }

  ClockType clock;
  Poller::Settings settings;
  Board board;
  std::unique_ptr<ScriptedSource> owned;
  ScriptedSource& source;
  Poller poller;
};

TEST(Poller, PostsWhatThePollBrought) {
  Bench<ManualClock> bench({Fresh()});
  const MonotonicTime started = bench.clock.Monotonic();
  bench.source.OnPoll([&] { bench.clock.Advance(milliseconds(1500)); });
  bench.poller.PollOnce();
  const TargetStatus status = bench.Status();
  EXPECT_TRUE(status.up);
  EXPECT_EQ(status.polls, 1U);
  EXPECT_EQ(status.duration, milliseconds(1500));
  EXPECT_EQ(status.polled, bench.clock.Wall());
  EXPECT_EQ(status.last_finished, started + milliseconds(1500));
  EXPECT_TRUE(status.known[0].answer);
}

TEST(Poller, AsksItsChecksUntilTheTimeoutFromTheStart) {
  Bench<ManualClock> bench({Fresh()});
  const MonotonicTime started = bench.clock.Monotonic();
  bench.source.OnPoll([&] { bench.clock.Advance(seconds(3)); });
  bench.poller.PollOnce();
  bench.poller.PollOnce();
  const auto asked = bench.source.asked();
  ASSERT_EQ(asked.size(), 2U);
  EXPECT_EQ(asked[0].deadline, started + seconds(10));
  EXPECT_EQ(asked[1].deadline, started + seconds(13));
  ASSERT_EQ(asked[0].checks.size(), 1U);
  EXPECT_EQ(asked[0].checks[0].name, "a");
}

TEST(Poller, DoesNotPostAPollThatWasStoppedMidway) {
  Bench<ManualClock> bench({Failed(Reason::kTimeout, "cut short")});
  std::stop_source stop;
  bench.source.OnPoll([&] { stop.request_stop(); });
  bench.poller.PollOnce(stop.get_token());
  EXPECT_EQ(bench.source.asked().size(), 1U);
  EXPECT_EQ(bench.board.Version(), 0U);
}

TEST(Poller, LogsATroubleWhenItBeginsChangesAndEnds) {
  const PollResult refused = Failed(Reason::kUnreachable, "db:5432/app refused the connection");
  const PollResult auth = Failed(Reason::kAuth, "db:5432/app knows no user");
  Bench<ManualClock> bench({Fresh(), refused, refused, auth, Fresh(), Fresh()});
  std::vector<std::string> said;
  for (int i = 0; i < 6; ++i) {
    testing::internal::CaptureStderr();
    bench.poller.PollOnce();
    said.push_back(testing::internal::GetCapturedStderr());
  }
  const auto holds = [&](std::size_t poll, const std::string& text) { return said[poll].find(text) != std::string::npos; };
  EXPECT_EQ(said[0], "");
  EXPECT_TRUE(holds(1, "unreachable: db:5432/app refused the connection [a]")) << said[1];
  EXPECT_TRUE(holds(1, "main")) << said[1];
  EXPECT_EQ(said[2], "");
  EXPECT_TRUE(holds(3, "auth: db:5432/app knows no user [a]")) << said[3];
  EXPECT_TRUE(holds(4, "poll recovered")) << said[4];
  EXPECT_EQ(said[5], "");
}

TEST(Poller, StartPollsAtOnceThoughTheIntervalIsLong) {
  Bench<SystemClock> bench({Fresh()});
  EXPECT_TRUE(bench.poller.Idle());
  bench.poller.Start();
  EXPECT_FALSE(bench.poller.Idle());
  EXPECT_TRUE(bench.source.WaitForPolls(1));
}

TEST(Poller, StartPollsAgainAndAgainAnIntervalApart) {
  Bench<SystemClock> bench({Fresh()}, milliseconds(5));
  const MonotonicTime started = MonotonicClock::now();
  bench.poller.Start();
  ASSERT_TRUE(bench.source.WaitForPolls(4));
  EXPECT_GE(MonotonicClock::now() - started, milliseconds(15));
}

TEST(Poller, GoesOnAfterPollsThatFailed) {
  Bench<SystemClock> bench({Failed(Reason::kTimeout, "no answer"), Fresh()}, milliseconds(1));
  bench.poller.Start();
  ASSERT_TRUE(bench.source.WaitForPolls(3));  // the second one is posted before the third is asked for
  EXPECT_TRUE(bench.Status().up);
}

TEST(Poller, MissedPollsAreNotMadeUpFor) {
  // By the manual clock the first poll begins 100 s ago and takes 95 s: the next is due at once, the one behind it in 25 s.
  bool first = true;
  Bench<ManualClock> bench({Fresh()}, seconds(30));
  bench.clock.SetMonotonic(MonotonicClock::now() - seconds(100));
  bench.source.OnPoll([&] {
    if (first) bench.clock.Advance(seconds(95));
    first = false;
  });
  bench.poller.Start();
  ASSERT_TRUE(bench.source.WaitForPolls(2));
  EXPECT_FALSE(bench.source.WaitForPolls(3, milliseconds(50)));
}

TEST(Poller, RequestStopEndsItsWaitAtOnce) {
  Bench<SystemClock> bench({Fresh()});
  bench.poller.Start();
  ASSERT_TRUE(bench.source.WaitForPolls(1));
  bench.poller.RequestStop();
  const MonotonicTime stopped = MonotonicClock::now();
  while (!bench.poller.Idle()) {
    ASSERT_LT(MonotonicClock::now() - stopped, seconds(20)) << "it waits for its interval";
    std::this_thread::yield();
  }
  EXPECT_EQ(bench.source.asked().size(), 1U);
}

TEST(Poller, IsEndedByItsDestructor) {
  auto bench = std::make_unique<Bench<SystemClock>>(std::deque<PollResult>{Fresh()}, milliseconds(1));
  bench->poller.Start();
  ASSERT_TRUE(bench->source.WaitForPolls(2));
  bench.reset();
}

}  // namespace
}  // namespace freshness
