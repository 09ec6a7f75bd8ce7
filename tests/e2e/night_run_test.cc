// Commands of one run share one alert, and `notify` sends it when nothing else has.
#include <algorithm>
#include <fstream>

#include "tests/e2e/support/night_fixture.h"

namespace freshness::test {
namespace {

class OneRunTest : public NightTest {
 protected:
  // The file that records run `id`.
  std::filesystem::path RecordOf(const std::string& id) const { return Folder() / "runs" / (id + ".json"); }
};

TEST_F(OneRunTest, SeparateCommandsAndNotifyAreOneAlertWithAllCauses) {
  for (const NightStep step : {NightStep::kSeed, NightStep::kTelemetry, NightStep::kGdpr}) Break(step);
  EXPECT_EQ(Exporter({"seed", "--run.id=77"}).exit_code, 1);
  EXPECT_EQ(Exporter({"check", "telemetry", "--run.id=77"}).exit_code, 1);
  EXPECT_EQ(Exporter({"check", "gdpr", "--run.id=77"}).exit_code, 1);
  EXPECT_EQ(slack_->Connections(), 0);
  const Finished notified = Exporter({"notify", "--run.id=77"});
  EXPECT_EQ(notified.exit_code, 0) << notified.err;
  const std::string words = OnlyMessage();
  for (const char* part : {"seed, telemetry and gdpr failed", "seed: no room here",
                           "telemetry_source future: ", "gdpr_audit_log future: ", "77"}) {
    EXPECT_TRUE(Has(words, part)) << part << "\nis not in\n" << words;
  }
  EXPECT_EQ(Exporter({"notify", "--run.id=77"}).exit_code, 0);
  EXPECT_EQ(slack_->Connections(), 1);
  EXPECT_EQ(Exporter({"notify", "--run.id=78"}).exit_code, 0);  // another run has an alert of its own
  EXPECT_EQ(slack_->Posts(), 2);
}

TEST_F(OneRunTest, EachSubsetOfFailingCommandsIsOneAlertThatNamesEach) {
  const std::vector<std::vector<std::string>> commands = {{"seed"}, {"check", "telemetry"}, {"check", "gdpr"}};
  const std::vector<NightStep> steps = {NightStep::kSeed, NightStep::kTelemetry, NightStep::kGdpr};
  for (const NightStep broken : steps) {
    Break(broken);  // one more each time
    SlackAnswers({});
    const std::string id = "--run.id=" + ToString(broken);
    for (std::vector<std::string> command : commands) {
      command.push_back(id);
      Exporter(command);
    }
    EXPECT_EQ(Exporter({"notify", id}).exit_code, 0);
    const std::string words = OnlyMessage();
    for (const NightStep step : steps) {
      EXPECT_EQ(Has(words.substr(0, words.find(" failed")), ToString(step)), step <= broken) << words;
    }
  }
}

TEST_F(OneRunTest, ANightAfterFailedCommandsNamesTheirCausesToo) {
  Break(NightStep::kSeed);
  EXPECT_EQ(Exporter({"seed", "--run.id=77"}).exit_code, 1);
  Execute("drop function refuse cascade");
  EXPECT_EQ(Exporter({"nightly", "--run.id=77"}).exit_code, 1);
  EXPECT_TRUE(Has(OnlyMessage(), "seed: no room here"));
  EXPECT_EQ(Exporter({"notify", "--run.id=77"}).exit_code, 0);
  EXPECT_EQ(slack_->Connections(), 1);
}

TEST_F(OneRunTest, TwoNightsAtOnceAreOneAlert) {
  Break(NightStep::kTelemetry);
  Break(NightStep::kGdpr);
  const auto one = Start({"nightly", "--run.id=77"});
  const auto other = Start({"nightly", "--run.id=77"});
  EXPECT_EQ(one->Wait(std::chrono::seconds(60)), 1) << one->Out() << one->Err();
  EXPECT_EQ(other->Wait(std::chrono::seconds(60)), 1) << other->Out() << other->Err();
  EXPECT_TRUE(Has(OnlyMessage(), "telemetry and gdpr failed"));
}

TEST_F(OneRunTest, TwoNotifiesAtOnceAreOneAlert) {
  const auto one = Start({"notify", "--run.id=77"});
  const auto other = Start({"notify", "--run.id=77"});
  EXPECT_EQ(one->Wait(std::chrono::seconds(60)), 0) << one->Err();
  EXPECT_EQ(other->Wait(std::chrono::seconds(60)), 0) << other->Err();
  OnlyMessage();
}

TEST_F(OneRunTest, CheckAlertsOnlyWhenItIsToldTo) {
  Break(NightStep::kGdpr);
  EXPECT_EQ(Exporter({"check"}).exit_code, 1);
  EXPECT_EQ(slack_->Connections(), 0);
  EXPECT_EQ(Exporter({"check", "--alert"}).exit_code, 1);
  EXPECT_TRUE(Has(OnlyMessage(), "gdpr_audit_log future"));
}

TEST_F(OneRunTest, ADryRunPrintsWhatSlackWouldTake) {
  Break(NightStep::kGdpr);
  const Finished done = Exporter({"nightly", "--alert.dry-run", "--run.id=77"});
  EXPECT_EQ(done.exit_code, 1) << done.err;
  EXPECT_TRUE(Has(done.out, "\"blocks\"")) << done.out;
  EXPECT_EQ(slack_->Connections(), 0);
  EXPECT_EQ(Exporter({"notify", "--run.id=77"}).exit_code, 0);  // so it has not alerted yet
  EXPECT_TRUE(Has(OnlyMessage(), "gdpr_audit_log future"));
}

// Symptom: a secret was renamed, the night ended at once with exit status 2, and nobody was told.
TEST_F(OneRunTest, AConfigurationThatCannotBeUsedAlertsOnceWithItsProblems) {
  environment_.erase("DATABASE_URL");
  const Finished done = Exporter({"nightly", "--run.id=77"});
  EXPECT_EQ(done.exit_code, 2) << done.err;
  EXPECT_TRUE(Has(done.err, "no database to watch: set DATABASE_URL")) << done.err;
  const std::string words = OnlyMessage();
  EXPECT_TRUE(Has(words, "Freshness: configuration failed")) << words;
  EXPECT_TRUE(Has(words, "no database to watch: set DATABASE_URL")) << words;
  EXPECT_EQ(Exporter({"notify", "--run.id=77"}).exit_code, 0);
  EXPECT_EQ(slack_->Connections(), 1);
}

TEST_F(OneRunTest, ACommandWithoutAConfigurationLeavesItsProblemsToNotify) {
  environment_.erase("DATABASE_URL");
  for (const char* command : {"check", "seed"}) EXPECT_EQ(Exporter({command, "--run.id=77"}).exit_code, 2);
  EXPECT_EQ(Exporter({"nightly", "--config.check", "--run.id=78"}).exit_code, 2);
  EXPECT_EQ(slack_->Connections(), 0);
  EXPECT_EQ(Exporter({"notify", "--run.id=77"}).exit_code, 0);
  EXPECT_TRUE(Has(OnlyMessage(), "configuration: no database to watch"));
}

class NotifyTest : public OneRunTest {
 protected:
  NotifyTest() {
    environment_["GITHUB_ACTIONS"] = "true";
    environment_["GITHUB_SERVER_URL"] = "https://github.example.com";
    environment_["GITHUB_REPOSITORY"] = "acme/shop";
    environment_["GITHUB_RUN_ID"] = "4711";
    environment_["GITHUB_RUN_ATTEMPT"] = "2";
    environment_["GITHUB_JOB"] = "freshness-night";
  }
};

TEST_F(NotifyTest, OfNothingSaysThatTheJobFailedOutsideItsSteps) {
  environment_.erase("DATABASE_URL");  // it asks no database
  const Finished done = Exporter({"notify"});
  EXPECT_EQ(done.exit_code, 0) << done.err;
  const std::string words = OnlyMessage();
  EXPECT_TRUE(Has(words, "the job failed before or outside its steps")) << words;
  EXPECT_TRUE(Has(words, "acme/shop")) << words;
  EXPECT_TRUE(Has(words, "freshness-night")) << words;
  EXPECT_TRUE(Has(words, "Attempt")) << words;
  EXPECT_TRUE(Has(slack_->Bodies().front(), "https://github.example.com/acme/shop/actions/runs/4711"));
  EXPECT_EQ(Exporter({"notify"}).exit_code, 0);
  EXPECT_EQ(slack_->Connections(), 1);
  environment_["GITHUB_RUN_ATTEMPT"] = "3";  // a re-run is another run
  EXPECT_EQ(Exporter({"notify"}).exit_code, 0);
  EXPECT_EQ(slack_->Posts(), 2);
}

TEST_F(NotifyTest, OfGreenStepsSaysThatTheCauseIsElsewhere) {
  EXPECT_EQ(Exporter({"nightly"}).exit_code, 0);
  EXPECT_EQ(Exporter({"notify"}).exit_code, 0);
  EXPECT_TRUE(Has(OnlyMessage(), "no recorded step failed"));
}

TEST_F(NotifyTest, FindsTheStepsOfItsCiJobWithoutARunId) {
  Break(NightStep::kSeed);
  EXPECT_EQ(Exporter({"seed"}).exit_code, 1);
  EXPECT_EQ(Exporter({"notify"}).exit_code, 0);
  EXPECT_TRUE(Has(OnlyMessage(), "seed: no room here"));
}

TEST_F(OneRunTest, ARecordThatIsNoneIsSaidAndTheAlertGoesOut) {
  EXPECT_EQ(Exporter({"seed", "--run.id=other"}).exit_code, 0);
  for (const std::string& text :
       {std::string("{\"format\": \"freshness"), std::string("\0\xff\x01", 3), std::string(), ReadFile(RecordOf("other"))}) {
    SlackAnswers({});
    std::filesystem::remove(RecordOf("77"));
    std::filesystem::remove(RecordOf("77").replace_extension(".lock"));  // which tells that the run has alerted
    std::ofstream(RecordOf("77")) << text;
    const Finished done = Exporter({"notify", "--run.id=77"});
    EXPECT_EQ(done.exit_code, 0) << done.err;
    EXPECT_TRUE(Has(done.err, "level=error") && Has(done.err, "is not a record of run 77")) << done.err;
    EXPECT_TRUE(Has(OnlyMessage(), "failed before or outside its steps"));
  }
}

TEST_F(OneRunTest, ANightOverARecordThatIsNoneAlertsAllTheSame) {
  std::filesystem::create_directories(Folder() / "runs");
  std::ofstream(RecordOf("77")) << "[1, 2";
  Break(NightStep::kGdpr);
  const Finished done = Exporter({"nightly", "--run.id=77"});
  EXPECT_EQ(done.exit_code, 1) << done.err;
  EXPECT_TRUE(Has(done.err, "is not a record of run 77")) << done.err;
  EXPECT_TRUE(Has(OnlyMessage(), "gdpr_audit_log future"));
}

TEST_F(OneRunTest, AFolderThatCannotBeMadeKeepsNoAlertFromGoingOut) {
  std::ofstream(Folder() / "runs") << "a file where the folder should be";
  Break(NightStep::kGdpr);
  const Finished done = Exporter({"nightly", "--run.id=77"});
  EXPECT_EQ(done.exit_code, 1) << done.err;
  EXPECT_TRUE(Has(done.err, "this run cannot be recorded")) << done.err;
  EXPECT_TRUE(Has(OnlyMessage(), "gdpr_audit_log future"));
}

}  // namespace
}  // namespace freshness::test
