// A night: a seeded database of the test's own, a recording Slack, and a folder for the run's record.
//
//   class MyTest : public NightTest {};
//   Break(NightStep::kSeed);
//   EXPECT_EQ(Exporter({"nightly"}).exit_code, 1);
//   EXPECT_TRUE(Has(OnlyMessage(), "seed failed"));
#pragma once

#include <gtest/gtest.h>

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "tests/doubles/recording_slack.h"
#include "tests/e2e/support/exporter_process.h"
#include "tests/e2e/support/watched_database.h"

namespace freshness::test {

enum class NightStep { kSeed, kTelemetry, kGdpr };
std::string ToString(NightStep step);

bool Has(const std::string& text, const std::string& part);
std::string ReadFile(const std::filesystem::path& path);

class NightTest : public ::testing::Test {
 protected:
  NightTest();

  void SlackAnswers(std::deque<SlackReply> script);  // a new Slack, which has got nothing yet
  void Execute(const std::string& sql) { postgres_.Execute(kDatabase, sql); }
  std::string Value(const std::string& sql) { return postgres_.Value(kDatabase, sql).value_or(""); }

  // Makes `step` fail, and no other, in a way that a seed does not mend.
  void Break(NightStep step);
  // One config file for a check named slow, in `group`, that takes a minute once a seed has run; and one that passes in each
  // group.
  std::string SlowAfterTheSeed(const std::string& group);

  // Runs the program to its end, on environment_ and the folder of the runs.
  Finished Exporter(std::vector<std::string> arguments) const;
  // Starts it alone.
  std::unique_ptr<Subprocess> Start(std::vector<std::string> arguments) const;
  // Waits until a session of the database holds at `wait`, a kind of pg_stat_activity.wait_event_type; false when none does.
  bool WaitUntilHeld(const std::string& wait);

  // The words of the only message that Slack got, which it takes; a failure of the test when there is another number.
  std::string OnlyMessage() const;
  std::filesystem::path Folder() const { return folder_.Path(); }

  static constexpr const char* kDatabase = "night";
  PrivatePostgres& postgres_ = SharedPostgres();
  std::unique_ptr<RecordingSlack> slack_;
  Variables environment_;

 private:
  TempDir folder_;
};

}  // namespace freshness::test
