#include "checks/net/watchdog.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <ctime>
#include <memory>
#include <vector>

namespace freshness {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

MonotonicTime In(Duration wait) {
  return MonotonicClock::now() + wait;
}

// Two connected sockets: the watched one, and the silent server at the other end.
class Pair {
 public:
  Pair() { EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends_.data()), 0); }
  Pair(const Pair&) = delete;  // owns two descriptors
  Pair& operator=(const Pair&) = delete;
  ~Pair() {
    for (const int end : ends_) ::close(end);
  }
  int watched() const { return ends_[0]; }

  // Waits for the silent server: returns 0 once the watched end is shut down.
  ssize_t Read() const {
    char byte = 0;
    return ::read(ends_[0], &byte, 1);
  }
  bool Usable() const {
    char byte = 0;
    return ::send(ends_[1], "x", 1, MSG_NOSIGNAL) == 1 && ::read(ends_[0], &byte, 1) == 1 && byte == 'x';
  }

 private:
  std::array<int, 2> ends_{};
};

// Returns once the watchdog's thread has seen every guard that there is: it looks through all of them when this one is due,
// and then waits for the next deadline before another can be added.
void LetItWait(Watchdog& watchdog) {
  const Pair past;
  const auto guard = watchdog.Watch(past.watched(), In(-milliseconds(1)));
  EXPECT_EQ(past.Read(), 0);
}

TEST(Watchdog, ShutsTheSocketAtTheDeadlineAndNotBefore) {
  Watchdog watchdog;
  const Pair pair;
  const MonotonicTime deadline = In(milliseconds(50));
  const auto guard = watchdog.Watch(pair.watched(), deadline);
  EXPECT_FALSE(guard.Fired());
  EXPECT_EQ(pair.Read(), 0);
  EXPECT_GE(MonotonicClock::now(), deadline);
  EXPECT_LT(MonotonicClock::now(), deadline + std::chrono::seconds(5));
  EXPECT_TRUE(guard.Fired());
}

TEST(Watchdog, ADeadlineThatIsPastFiresAtOnce) {
  Watchdog watchdog;
  const Pair pair;
  const auto guard = watchdog.Watch(pair.watched(), In(-milliseconds(1)));
  EXPECT_EQ(pair.Read(), 0);
  EXPECT_TRUE(guard.Fired());
}

TEST(Watchdog, LeavesASocketAloneWhoseGuardIsGone) {
  Watchdog watchdog;
  const Pair spared;
  const Pair later;
  const MonotonicTime deadline = In(milliseconds(30));
  { const auto guard = watchdog.Watch(spared.watched(), deadline); }
  // A later one fires only when the first deadline is over.
  const auto guard = watchdog.Watch(later.watched(), deadline + milliseconds(10));
  EXPECT_EQ(later.Read(), 0);
  EXPECT_TRUE(spared.Usable());
}

TEST(Watchdog, ServesDeadlinesThatComeInReverseOrder) {
  Watchdog watchdog;
  const Pair late;
  const Pair early;
  const auto late_guard = watchdog.Watch(late.watched(), In(hours(3)));
  LetItWait(watchdog);
  const auto early_guard = watchdog.Watch(early.watched(), In(milliseconds(20)));
  EXPECT_EQ(early.Read(), 0);
  EXPECT_TRUE(early_guard.Fired());
  EXPECT_FALSE(late_guard.Fired());
  EXPECT_TRUE(late.Usable());
}

TEST(Watchdog, GoesOnToTheNextDeadlineAfterOneHasFired) {
  Watchdog watchdog;
  const Pair first;
  const Pair second;
  const auto first_guard = watchdog.Watch(first.watched(), In(milliseconds(10)));
  const auto second_guard = watchdog.Watch(second.watched(), In(milliseconds(30)));
  EXPECT_EQ(first.Read(), 0);
  EXPECT_EQ(second.Read(), 0);
  EXPECT_TRUE(first_guard.Fired() && second_guard.Fired());
}

TEST(Watchdog, TheFarthestDeadlineIsWaitedForWithoutOverflow) {
  Watchdog watchdog;
  const Pair never;
  const Pair soon;
  const auto never_guard = watchdog.Watch(never.watched(), MonotonicTime::max());
  const auto soon_guard = watchdog.Watch(soon.watched(), In(milliseconds(10)));
  EXPECT_EQ(soon.Read(), 0);
  EXPECT_FALSE(never_guard.Fired());
  EXPECT_TRUE(never.Usable());
}

TEST(Watchdog, ExpireAllFiresEveryGuardAndThoseThatCome) {
  Watchdog watchdog;
  const Pair first;
  const Pair second;
  const Pair third;
  const auto first_guard = watchdog.Watch(first.watched(), In(hours(1)));
  const auto second_guard = watchdog.Watch(second.watched(), In(hours(2)));
  LetItWait(watchdog);
  watchdog.ExpireAll();
  EXPECT_EQ(first.Read(), 0);
  EXPECT_EQ(second.Read(), 0);
  const auto third_guard = watchdog.Watch(third.watched(), In(hours(3)));
  EXPECT_EQ(third.Read(), 0);
  EXPECT_TRUE(first_guard.Fired() && second_guard.Fired() && third_guard.Fired());
}

TEST(Watchdog, WaitsWithoutSpinning) {
  Watchdog idle;  // nothing to watch: it waits until the end of time
  Watchdog watchdog;
  const Pair pair;
  const std::clock_t before = std::clock();
  const auto guard = watchdog.Watch(pair.watched(), In(milliseconds(80)));
  EXPECT_EQ(pair.Read(), 0);
  const auto busy = static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC;
  EXPECT_LT(busy, 0.03) << "seconds of processor time in 0.08 s of waiting";
}

TEST(Watchdog, EndsAtOnceThoughItWaitsForNothing) {
  const MonotonicTime started = MonotonicClock::now();
  std::make_unique<Watchdog>().reset();
  EXPECT_LT(MonotonicClock::now() - started, std::chrono::seconds(5));
}

}  // namespace
}  // namespace freshness
