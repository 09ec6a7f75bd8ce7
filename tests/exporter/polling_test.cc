#include "exporter/polling.h"

#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <semaphore>
#include <thread>

#include "tests/doubles/scripted_source.h"
#include "tests/exporter/status_fixture.h"

namespace freshness {
namespace {

using namespace test;
using std::chrono::hours;
using std::chrono::seconds;

const std::string kBefore = "postgresql://u:one@db:5432/app";
const std::string kRotated = "postgresql://u:two@db:5432/app";
const std::string kElsewhere = "postgresql://u:one@other:5432/app";

TargetConfig Target(const std::string& name, const std::string& url = kBefore, const std::string& check = "a") {
  TargetConfig target;
  target.name = name;
  target.database_url = Secret(url);
  target.url_from = "DATABASE_URL";
  target.poll = {hours(1), seconds(10)};
  target.checks = {HourlyCheck(check)};
  return target;
}

PollResult Fresh() {
  return Polled({Newest{kPolledWall, {}}}).result;
}

// Counts the sources that are there, by their URL's password and place, and what they were asked.
class Sources {
 public:
  SourceMaker Maker() {
    return [this](const TargetConfig& target, Watchdog&, const Clock&) { return Make(target); };
  }
  int Made() const { return made_; }
  int Alive() const { return alive_; }
  int MostOfOneName() const { return most_of_one_name_; }
  ScriptedSource& Last() { return *last_; }
  // Called in each poll of target `name`.
  void OnPoll(const std::string& name, std::function<void()> action) { actions_[name] = std::move(action); }

 private:
  // Asks its script; counted while it lives.
  class Counted : public ScriptedSource {
   public:
    Counted(Sources& sources, std::string name) : ScriptedSource({Fresh()}), sources_(sources), name_(std::move(name)) {}
    ~Counted() override { --sources_.alive_; }
    PollResult Poll(std::span<const Check> checks, MonotonicTime deadline) noexcept override {
      const int now = ++sources_.polling_[name_];
      sources_.most_of_one_name_ = std::max<int>(sources_.most_of_one_name_, now);
      PollResult result = ScriptedSource::Poll(checks, deadline);
      --sources_.polling_[name_];
      return result;
    }

   private:
    Sources& sources_;
    const std::string name_;
  };

  std::unique_ptr<Source> Make(const TargetConfig& target) {
    auto source = std::make_unique<Counted>(*this, target.name);
    if (actions_.contains(target.name)) source->OnPoll(actions_.at(target.name));
    polling_.try_emplace(target.name, 0);
    last_ = source.get();
    ++made_;
    ++alive_;
    return source;
  }

  std::map<std::string, std::function<void()>> actions_;
  std::map<std::string, std::atomic<int>> polling_;
  std::atomic<int> most_of_one_name_ = 0;
  std::atomic<int> made_ = 0;
  std::atomic<int> alive_ = 0;
  ScriptedSource* last_ = nullptr;
};

template <typename Condition>
bool Soon(const Condition& condition) {
  const MonotonicTime until = MonotonicClock::now() + seconds(20);
  while (!condition()) {
    if (MonotonicClock::now() > until) return false;
    std::this_thread::yield();
  }
  return true;
}

class PollingTest : public testing::Test {
 protected:
  void Begin(Config config) {
    polling_ = std::make_unique<Polling>(config, sources_.Maker(), clock_);
    polling_->Start();
    for (std::size_t i = 0; i < config.targets.size(); ++i) ASSERT_TRUE(Soon([&] { return Polls(i) == 1; }));
  }
  std::uint64_t Polls(std::size_t target) const { return polling_->board().Read().targets.at(target)->polls; }

  SystemClock clock_;
  Sources sources_;
  std::unique_ptr<Polling> polling_;
};

TEST_F(PollingTest, WhatIsAsItWasIsLeftAlone) {
  Begin({{Target("one"), Target("two")}});
  polling_->Apply({{Target("two"), Target("one")}});
  EXPECT_EQ(sources_.Made(), 2);
  EXPECT_EQ(Polls(0), 1U);
  EXPECT_EQ(Polls(1), 1U);
  EXPECT_EQ(polling_->board().Read().targets[0]->name, "two");
}

TEST_F(PollingTest, ARotatedPasswordIsUsedAtOnceAndForgetsNothing) {
  Begin({{Target("one")}});
  polling_->Apply({{Target("one", kRotated)}});
  EXPECT_TRUE(Soon([&] { return Polls(0) == 2; }));
  EXPECT_EQ(sources_.Made(), 2);
  EXPECT_EQ(sources_.Alive(), 1) << "the old connection is gone";
}

TEST_F(PollingTest, AnotherDatabaseUnderTheSameNameBeginsAnew) {
  Begin({{Target("one")}});
  bool first = true;
  std::binary_semaphore go(0);
  sources_.OnPoll("one", [&] {
    if (std::exchange(first, false)) go.acquire();
  });
  polling_->Apply({{Target("one", kElsewhere)}});
  EXPECT_EQ(Polls(0), 0U);
  EXPECT_FALSE(polling_->board().Read().targets[0]->known[0].answer) << "the old database's answer stood for the new one";
  go.release();
  EXPECT_TRUE(Soon([&] { return Polls(0) == 1; }));
}

TEST_F(PollingTest, OtherChecksAreAskedAtOnce) {
  Begin({{Target("one")}});
  polling_->Apply({{Target("one", kBefore, "b")}});
  EXPECT_TRUE(Soon([&] { return Polls(0) == 2; }));
  ASSERT_TRUE(sources_.Last().WaitForPolls(1));
  EXPECT_EQ(sources_.Last().asked()[0].checks[0].name, "b");
}

TEST_F(PollingTest, OtherTimesKeepTheConnection) {
  Begin({{Target("one")}});
  TargetConfig often = Target("one");
  often.poll.interval = std::chrono::milliseconds(1);
  polling_->Apply({{often}});
  EXPECT_TRUE(Soon([&] { return Polls(0) >= 4; }));
  EXPECT_EQ(sources_.Made(), 1);
}

TEST_F(PollingTest, ARemovedTargetIsGoneAtOnceAndItsConnectionSoon) {
  Begin({{Target("one"), Target("two")}});
  polling_->Apply({{Target("two")}});
  EXPECT_EQ(polling_->board().Read().targets.size(), 1U);
  EXPECT_TRUE(Soon([&] {
    polling_->Tidy();
    return sources_.Alive() == 1;
  }));
}

// A target that was taken out and put back during a poll had two connections.
TEST_F(PollingTest, ATargetThatComesBackWaitsForItsLastPoll) {
  std::atomic<int> polls = 0;
  std::binary_semaphore go(0);
  sources_.OnPoll("one", [&] {
    if (++polls == 1) go.acquire();
  });
  polling_ = std::make_unique<Polling>(Config{{Target("one")}}, sources_.Maker(), clock_);
  polling_->Start();
  ASSERT_TRUE(Soon([&] { return polls == 1; }));
  polling_->Apply({{Target("other")}});
  polling_->Apply({{Target("one")}});
  EXPECT_EQ(polls, 1);
  go.release();
  EXPECT_TRUE(Soon([&] { return Polls(0) == 1; }));
  EXPECT_EQ(sources_.MostOfOneName(), 1);
  EXPECT_EQ(polls, 2);
}

TEST_F(PollingTest, APollOnItsWayToTheOldSourceIsNotPosted) {
  std::atomic<int> polls = 0;
  std::binary_semaphore go(0);
  sources_.OnPoll("one", [&] {
    if (++polls == 1) go.acquire();
  });
  polling_ = std::make_unique<Polling>(Config{{Target("one")}}, sources_.Maker(), clock_);
  polling_->Start();
  ASSERT_TRUE(Soon([&] { return polls == 1; }));
  polling_->Apply({{Target("one", kRotated)}});
  go.release();
  EXPECT_TRUE(Soon([&] { return polls == 2 && Polls(0) == 1; }));
}

TEST_F(PollingTest, OnceItEndsNothingBegins) {
  Begin({{Target("one")}});
  polling_->RequestStop();
  polling_->Apply({{Target("one"), Target("two")}});
  EXPECT_EQ(sources_.Made(), 1);
  EXPECT_TRUE(Soon([&] { return polling_->Idle(); }));
}

TEST_F(PollingTest, FiftyReloadsInARowLeaveOneSourceATarget) {
  Begin({{Target("one"), Target("two")}});
  for (int i = 0; i < 50; ++i) {
    polling_->Apply({{Target("one", i % 2 == 0 ? kRotated : kElsewhere), Target(i % 3 == 0 ? "two" : "three")}});
  }
  EXPECT_TRUE(Soon([&] {
    polling_->Tidy();
    return sources_.Alive() == 2 && Polls(0) > 0 && Polls(1) > 0;
  })) << sources_.Alive();
  EXPECT_EQ(sources_.MostOfOneName(), 1);
}

}  // namespace
}  // namespace freshness
