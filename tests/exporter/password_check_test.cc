#include "exporter/password_check.h"

#include <gtest/gtest.h>

#include <time.h>

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

#include "tests/exporter/web_config_fixture.h"

namespace freshness {
namespace {

using Result = PasswordCheck::Result;

WebConfig With(std::vector<WebUser> users) {
  WebConfig config;
  config.users = std::move(users);
  return config;
}

WebConfig Alice(const std::string& hash = kHash4) {
  return With({{"alice", Secret(hash), 4}});
}

Credentials Given(const std::string& name, const std::string& password) {
  return {name, Secret(password)};
}

// Of this thread: other programs' share of the machine is not in it.
double CpuMilliseconds() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

TEST(PasswordCheckTest, TellsRightFromWrong) {
  PasswordCheck check;
  EXPECT_EQ(check.Check(Alice(), Given("alice", kPassword), "a"), Result::kRight);
  EXPECT_EQ(check.Check(Alice(), Given("alice", "guess"), "a"), Result::kWrong);
  EXPECT_EQ(check.Check(Alice(), Given("bob", kPassword), "a"), Result::kWrong);
  EXPECT_EQ(check.Check(Alice(), Given("", ""), "a"), Result::kWrong);
  EXPECT_EQ(check.Check(With({}), Given("alice", kPassword), "a"), Result::kWrong);
}

TEST(PasswordCheckTest, RemembersWhatWasRightAndNothingElse) {
  PasswordCheck check;
  EXPECT_FALSE(check.Remembers(Alice(), Given("alice", kPassword)));
  check.Check(Alice(), Given("alice", "guess"), "a");
  EXPECT_FALSE(check.Remembers(Alice(), Given("alice", "guess")));
  check.Check(Alice(), Given("alice", kPassword), "a");
  EXPECT_TRUE(check.Remembers(Alice(), Given("alice", kPassword)));
  EXPECT_FALSE(check.Remembers(Alice(), Given("alice", "guess")));
  EXPECT_FALSE(check.Remembers(Alice(), Given("bob", kPassword)));
}

// A password was good for ever, once it had been.
TEST(PasswordCheckTest, ForgetsAPasswordWhoseHashOrUserIsGone) {
  PasswordCheck check;
  ASSERT_EQ(check.Check(Alice(), Given("alice", kPassword), "a"), Result::kRight);
  EXPECT_FALSE(check.Remembers(Alice(kOtherHash4), Given("alice", kPassword)));
  EXPECT_EQ(check.Check(Alice(kOtherHash4), Given("alice", kPassword), "a"), Result::kWrong);
  EXPECT_FALSE(check.Remembers(With({{"bob", Secret(kHash4), 4}}), Given("alice", kPassword)));
}

// Guesses worked the hash out on every thread at once, and no scrape came through.
TEST(PasswordCheckTest, OneHashAtATimeAndASmallRoomForThoseWhoWait) {
  PasswordCheck check;
  const WebConfig dear = With({{"alice", Secret("$2y$11$" + kHash4.substr(7)), 11}});  // 90 ms a guess
  std::atomic<int> busy = 0, wrong = 0;
  {
    std::vector<std::jthread> guessers;
    for (int i = 0; i < 20; ++i) {
      guessers.emplace_back([&, i] {
        const Result result = check.Check(dear, Given("alice", "guess"), std::to_string(i % 10));
        ++(result == Result::kBusy ? busy : wrong);
      });
    }
  }
  EXPECT_EQ(busy + wrong, 20);
  EXPECT_GE(busy, 20 - 2 - 2 * PasswordCheck::kRoom) << "more waited than there is room";
  EXPECT_GE(wrong, 1);
  EXPECT_EQ(check.Check(dear, Given("alice", "guess"), "z"), Result::kWrong) << "the room is empty again";
}

TEST(PasswordCheckTest, OneClientDoesNotFillTheRoom) {
  PasswordCheck check;
  const WebConfig dear = With({{"alice", Secret("$2y$09$" + kHash4.substr(7)), 9}});
  std::atomic<int> looked_at = 0;
  std::atomic<bool> done = false;
  std::vector<std::jthread> guessers;
  for (int i = 0; i < 10; ++i) {
    guessers.emplace_back([&] {
      while (!done) looked_at += check.Check(dear, Given("alice", "guess"), "guesser") == Result::kWrong ? 1 : 0;
    });
  }
  while (looked_at == 0) std::this_thread::yield();  // they are all at it
  EXPECT_EQ(check.Check(dear, Given("alice", "guess"), "other"), Result::kWrong) << "there was no room for another client";
  done = true;
}

// A name that there is none of was refused in no time, which told the names that there are.
TEST(PasswordCheckTest, UnknownNamesTakeAsLongAsKnownOnesOfWhateverCost) {
  PasswordCheck check;
  const WebConfig users =
      With({{"cheap", Secret("$2y$06$" + kHash4.substr(7)), 6}, {"dear", Secret("$2y$09$" + kHash4.substr(7)), 9}});
  const auto time = [&](const std::string& name) {
    double best = 1e9;
    for (int i = 0; i < 7; ++i) {
      const double start = CpuMilliseconds();
      EXPECT_EQ(check.Check(users, Given(name, "guess"), "a"), Result::kWrong);
      best = std::min(best, CpuMilliseconds() - start);
    }
    return best;
  };
  const double dear = time("dear"), cheap = time("cheap"), nobody = time("nobody");
  RecordProperty("milliseconds", std::to_string(dear) + " " + std::to_string(cheap) + " " + std::to_string(nobody));
  // Wide, for a busy host slows a core down too; a mistake is a factor of eight, or of thousands.
  EXPECT_LT(std::max({dear, cheap, nobody}), 4 * std::min({dear, cheap, nobody}))
      << "dear " << dear << " ms, cheap " << cheap << " ms, nobody " << nobody << " ms";
}

}  // namespace
}  // namespace freshness
