#include <gtest/gtest.h>

#include "checks/sources/poll_sql.h"

namespace freshness {
namespace {

using std::chrono::microseconds;
using std::chrono::seconds;

Row Answered(const std::string& slot, std::optional<std::string> at, std::optional<std::string> waiting = std::nullopt) {
  return {slot, std::move(at), std::move(waiting), "1795435200.000000", "1795435200.250000"};
}

TEST(ReadReply, PutsEachAnswerIntoItsSlot) {
  const Reply reply = ReadReply({Answered("1", "1795438800.000000", "1795434000.500000"), Answered("0", std::nullopt)}, 2);
  ASSERT_TRUE(reply.answers[0] && reply.answers[1]);
  EXPECT_EQ(std::get<NoRows>(*reply.answers[0]).waiting, std::nullopt);
  const auto& newest = std::get<Newest>(*reply.answers[1]);
  EXPECT_EQ(newest.at, TimePoint(seconds(1795438800)));
  EXPECT_EQ(newest.waiting, TimePoint(seconds(1795434000) + microseconds(500000)));
  EXPECT_EQ(reply.started, TimePoint(seconds(1795435200)));
  EXPECT_EQ(reply.finished, TimePoint(seconds(1795435200) + microseconds(250000)));
}

TEST(ReadReply, KeepsMicroseconds) {
  const Reply reply = ReadReply({Answered("0", "1795438800.123457"), Answered("1", "-0.000001")}, 2);
  EXPECT_EQ(std::get<Newest>(*reply.answers[0]).at.time_since_epoch(), microseconds(1795438800123457));
  EXPECT_EQ(std::get<Newest>(*reply.answers[1]).at.time_since_epoch(), microseconds(-1));
}

TEST(ReadReply, NoRowsMayHaveRawRowsThatWait) {
  const Reply reply = ReadReply({Answered("0", std::nullopt, "1795434000")}, 1);
  EXPECT_EQ(std::get<NoRows>(*reply.answers[0]).waiting, TimePoint(seconds(1795434000)));
}

TEST(ReadReply, InfinitiesAreTheFarthestTimesOfTheirSign) {
  const Reply reply = ReadReply({Answered("0", "Infinity"), Answered("1", "-Infinity")}, 2);
  const TimePoint late = std::get<Newest>(*reply.answers[0]).at;
  const TimePoint early = std::get<Newest>(*reply.answers[1]).at;
  EXPECT_GT(late, TimePoint(std::chrono::sys_days(std::chrono::year(9999) / 12 / 31)));
  EXPECT_LT(early, TimePoint(-(late.time_since_epoch() - seconds(1))));
  EXPECT_GT(late - early, Duration(0)) << "there is room to subtract";
}

TEST(ReadReply, AnUnreadableTimeIsMalformedAndNeverNoRow) {
  for (const std::string text : {"", "NaN", "2026-11-23 13:00:00+00", "12 ", " 12", "1e999", "12abc"}) {
    const Reply reply = ReadReply({Answered("0", text)}, 1);
    ASSERT_TRUE(reply.answers[0]) << text;
    ASSERT_TRUE(std::holds_alternative<Failure>(*reply.answers[0])) << text;
    EXPECT_EQ(std::get<Failure>(*reply.answers[0]).reason, Reason::kMalformed);
  }
}

TEST(ReadReply, AnUnreadableWaitingRowIsMalformedAndNeverNothingToDo) {
  const Reply reply = ReadReply({Answered("0", "1795438800", "garbage"), Answered("1", std::nullopt, "garbage")}, 2);
  EXPECT_TRUE(std::holds_alternative<Failure>(*reply.answers[0]));
  EXPECT_TRUE(std::holds_alternative<Failure>(*reply.answers[1]));
}

TEST(ReadReply, SlotsThatTheReplyLacksOrThatNobodyAskedForStayEmpty) {
  const Reply reply = ReadReply({Answered("1", "12"),
                                 Answered("3", "12"),
                                 Answered("-1", "12"),
                                 Answered("", "12"),
                                 {std::nullopt, "12", std::nullopt, std::nullopt, std::nullopt}},
                                3);
  ASSERT_EQ(reply.answers.size(), 3U);
  EXPECT_FALSE(reply.answers[0]);
  EXPECT_TRUE(reply.answers[1]);
  EXPECT_FALSE(reply.answers[2]);
}

TEST(ReadReply, WithoutRowsThereIsNoClockEither) {
  const Reply reply = ReadReply({}, 1);
  EXPECT_FALSE(reply.answers[0] || reply.started || reply.finished);
}

}  // namespace
}  // namespace freshness
