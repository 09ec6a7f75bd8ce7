#include "checks/sources/date_clock.h"

#include <gtest/gtest.h>

namespace freshness {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const MonotonicTime kStart{std::chrono::hours(1)};
// The server's clock at kStart: 700 ms past a second.
const TimePoint kServer = TimePoint(seconds(1'795'438'800)) + milliseconds(700);

// An answer that the server made `at` after kStart, sent and received so long before and after that.
HttpReply Answered(Duration at, Duration there = milliseconds(10), Duration back = milliseconds(10)) {
  HttpReply reply;
  reply.result.date = std::chrono::floor<seconds>(kServer + at);
  reply.sent = kStart + at - there;
  reply.received = kStart + at + back;
  return reply;
}

Duration ErrorOf(const DateClock& clock) {
  return clock.Read(kStart + seconds(5), TimePoint())->database_now - (kServer + seconds(5));
}

TEST(DateClock, OneAnswerIsOffByLessThanASecond) {
  for (int late = 0; late < 1000; late += 50) {
    DateClock clock;
    clock.Learn(Answered(milliseconds(late)));
    EXPECT_LT(std::chrono::abs(ErrorOf(clock)), milliseconds(520)) << late;
  }
}

TEST(DateClock, SeveralAnswersAroundATickKnowItBetter) {
  DateClock clock;
  clock.Learn(Answered(milliseconds(280)));  // 980 ms past the second
  clock.Learn(Answered(milliseconds(320)));  // 20 ms past the next
  EXPECT_LT(std::chrono::abs(ErrorOf(clock)), milliseconds(40));
}

TEST(DateClock, ASlowAnswerSpoilsNothing) {
  DateClock clock;
  clock.Learn(Answered(milliseconds(0)));
  const Duration before = ErrorOf(clock);
  clock.Learn(Answered(seconds(2), seconds(1), seconds(4)));
  EXPECT_LE(std::chrono::abs(ErrorOf(clock)), std::chrono::abs(before));
}

TEST(DateClock, WithoutADateThereIsNoReading) {
  DateClock clock;
  clock.Learn(HttpReply());
  EXPECT_FALSE(clock.Read(kStart, TimePoint()));
}

TEST(DateClock, TellsHowFarTheHostsClockIsOff) {
  DateClock clock;
  clock.Learn(Answered(milliseconds(0)));
  const auto reading = clock.Read(kStart, kServer + std::chrono::hours(2));
  EXPECT_LT(std::chrono::abs(reading->skew - std::chrono::hours(2)), seconds(1));
  EXPECT_EQ(reading->at, kStart);
}

}  // namespace
}  // namespace freshness
