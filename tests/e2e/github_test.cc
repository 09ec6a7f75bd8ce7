// The shell steps of the nightly workflow and its action, run as GitHub runs them, against a real Postgres and a recording
// Slack. What GitHub itself does (schedule, secrets, artefacts) is not here; its files are checked for what they ask of it.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "tests/e2e/support/github_steps.h"
#include "tests/e2e/support/night_fixture.h"
#include "tests/places.h"
#include "tests/support/source_tree.h"

namespace freshness::test {
namespace {

const std::string kGithub = std::string(FRESHNESS_SOURCE_ROOT) + "/.github/";
const std::string kActionFolder = kGithub + "actions/freshness-nightly";

YAML::Node Action() {
  return YAML::LoadFile(kActionFolder + "/action.yml");
}

YAML::Node Workflow(const std::string& name) {
  return YAML::LoadFile(kGithub + "workflows/" + name);
}

class GithubTest : public NightTest {
 protected:
  GithubTest() {
    for (const auto& input : Action()["inputs"]) values_["inputs." + input.first.as<std::string>()] = "";
    values_["inputs.program"] = FRESHNESS_EXPORTER_BINARY;
    values_["inputs.database-url"] = environment_.at("DATABASE_URL");
    values_["inputs.alert-webhook-url"] = environment_.at("MONITOR_ALERT_WEBHOOK_URL");
  }

  // What the runner sets for every step. A step gets no more than this and its own `env`.
  Variables Runner(const std::string& action_folder = kActionFolder) const {
    Variables runner = BasicEnvironment();
    runner["GITHUB_ACTIONS"] = "true";
    runner["GITHUB_ACTION_PATH"] = action_folder;
    runner["GITHUB_REPOSITORY"] = "example/shop";
    runner["GITHUB_SERVER_URL"] = "https://github.example.com";
    runner["GITHUB_RUN_ID"] = "4711";
    runner["GITHUB_RUN_ATTEMPT"] = "2";
    runner["GITHUB_JOB"] = "night";
    runner["GITHUB_STEP_SUMMARY"] = Folder() / "summary.md";
    runner["RUNNER_TEMP"] = Folder() / "temp";
    return runner;
  }
  std::string Kept(const std::string& name) const { return ReadFile(Folder() / "freshness-night" / name); }

  std::map<std::string, std::string> values_;
};

TEST_F(GithubTest, AGoodNightIsSilentAndLeavesItsReports) {
  GithubSteps steps(Action()["runs"]["steps"], values_);
  EXPECT_TRUE(steps.Run(Runner(), Folder())) << steps.Output("Night");
  EXPECT_EQ(steps.ExitCode("Notify"), std::nullopt);
  EXPECT_EQ(slack_->Connections(), 0);
  EXPECT_EQ(steps.Value("steps.program.outputs.able"), "true");
  EXPECT_TRUE(Has(Kept("report.json"), R"("run_id": "4711-2-night")")) << Kept("report.json");
  EXPECT_TRUE(Has(Kept("report.xml"), "<testsuites"));
  EXPECT_TRUE(Has(Kept("ops.log"), R"("outcome":"passed")"));
  EXPECT_TRUE(Has(ReadFile(Folder() / "summary.md"), "telemetry"));
}

TEST_F(GithubTest, ABadNightIsOneAlertThoughTwoStepsCouldSendIt) {
  Break(NightStep::kTelemetry);
  Break(NightStep::kGdpr);
  GithubSteps steps(Action()["runs"]["steps"], values_);
  EXPECT_FALSE(steps.Run(Runner(), Folder()));
  EXPECT_EQ(steps.ExitCode("Night"), 1) << steps.Output("Night");
  EXPECT_EQ(steps.ExitCode("Notify"), 0) << steps.Output("Notify");
  const std::string words = OnlyMessage();
  EXPECT_TRUE(Has(words, "telemetry and gdpr failed")) << words;
  EXPECT_TRUE(Has(words, "https://github.example.com/example/shop/actions/runs/4711")) << words;
  EXPECT_TRUE(Has(Kept("ops.log"), R"("outcome":"failed")"));
}

// A script in the program's place, that dies where the night would begin.
TEST_F(GithubTest, ANightThatIsKilledIsOneAlert) {
  const std::filesystem::path program = Folder() / "killed";
  std::ofstream(program) << "#!/bin/sh\n[ \"$1\" = nightly ] && kill -KILL $$\nexec " << FRESHNESS_EXPORTER_BINARY
                         << " \"$@\"\n";
  std::filesystem::permissions(program, std::filesystem::perms::owner_all);
  values_["inputs.program"] = program;
  GithubSteps steps(Action()["runs"]["steps"], values_);
  EXPECT_FALSE(steps.Run(Runner(), Folder()));
  EXPECT_EQ(steps.ExitCode("Night"), 128 + SIGKILL);
  EXPECT_EQ(steps.ExitCode("Notify"), 0) << steps.Output("Notify");
  EXPECT_TRUE(Has(OnlyMessage(), "4711"));
}

TEST_F(GithubTest, FlagsOfTheCallerReachTheNight) {
  values_["inputs.args"] = "--alert.dry-run  --target=nowhere";
  GithubSteps steps(Action()["runs"]["steps"], values_);
  EXPECT_FALSE(steps.Run(Runner(), Folder()));
  EXPECT_EQ(steps.ExitCode("Night"), 2);
  OnlyMessage();
  EXPECT_TRUE(Has(steps.Output("Night"), "nowhere")) << steps.Output("Night");
}

TEST_F(GithubTest, ANightWithoutAProgramIsToldByTheJobAfterIt) {
  values_["inputs.program"] = "";
  GithubSteps steps(Action()["runs"]["steps"], values_);
  EXPECT_FALSE(steps.Run(Runner(Folder()), Folder()));  // an action folder without a source to build
  EXPECT_EQ(steps.ExitCode("Night"), std::nullopt);
  EXPECT_EQ(steps.ExitCode("Notify"), std::nullopt);
  EXPECT_EQ(slack_->Connections(), 0);

  const YAML::Node job = Workflow("telemetry-nightly.yml")["jobs"]["no-night"];
  EXPECT_EQ(job["if"].as<std::string>(), "(failure() || cancelled()) && needs.night.outputs.able != 'true'");
  const std::map<std::string, std::string> known = {{"secrets.MONITOR_ALERT_WEBHOOK_URL", slack_->Url()},
                                                    {"github.server_url", "https://github.example.com"},
                                                    {"github.repository", "example/shop"},
                                                    {"github.run_id", "4711"}};
  GithubSteps telling(job["steps"], known);
  EXPECT_TRUE(telling.Run(BasicEnvironment(), Folder())) << telling.Output("Say that there was no night");
  EXPECT_TRUE(Has(OnlyMessage(), "https://github.example.com/example/shop/actions/runs/4711"));
}

TEST_F(GithubTest, WithoutAWebhookTheJobFailsLoudly) {
  const YAML::Node job = Workflow("telemetry-nightly.yml")["jobs"]["no-night"];
  GithubSteps telling(job["steps"], {{"secrets.MONITOR_ALERT_WEBHOOK_URL", ""},
                                     {"github.server_url", "https://github.example.com"},
                                     {"github.repository", "example/shop"},
                                     {"github.run_id", "4711"}});
  EXPECT_FALSE(telling.Run(BasicEnvironment(), Folder()));
  EXPECT_TRUE(Has(telling.Output("Say that there was no night"), "::error::"))
      << telling.Output("Say that there was no night");
}

TEST(GithubFilesTest, TheNightHasItsHourItsSecretsAndNoMoreRightsThanItNeeds) {
  const YAML::Node workflow = Workflow("telemetry-nightly.yml");
  const YAML::Node on = workflow["on"];
  EXPECT_TRUE(on["workflow_dispatch"].IsDefined());
  const std::string cron = on["schedule"][0]["cron"].as<std::string>();
  EXPECT_NE(std::stoi(cron) % 15, 0) << cron << " is when everybody's jobs run";
  ASSERT_EQ(workflow["permissions"].size(), 1u);
  EXPECT_EQ(workflow["permissions"]["contents"].as<std::string>(), "read");
  EXPECT_EQ(workflow["concurrency"]["cancel-in-progress"].as<bool>(), false);
  for (const auto& job : workflow["jobs"]) EXPECT_GT(job.second["timeout-minutes"].as<int>(), 0);

  std::set<std::string> secrets;
  for (const auto& input : workflow["jobs"]["night"]["steps"][1]["with"]) {
    EXPECT_TRUE(Action()["inputs"][input.first.as<std::string>()].IsDefined())
        << input.first << " is no input of the action";
    for (const std::string& name : FindAll(input.second.as<std::string>(), "secrets\\.([A-Z_]+)")) secrets.insert(name);
  }
  const std::set<std::string> four = {"DATABASE_URL", "SUPABASE_URL", "SUPABASE_SERVICE_ROLE_KEY",
                                      "MONITOR_ALERT_WEBHOOK_URL"};
  EXPECT_EQ(secrets, four);
}

TEST(GithubFilesTest, NotifyIsTheLastStepAndTheReportsAreAlwaysKept) {
  const YAML::Node steps = Action()["runs"]["steps"];
  EXPECT_EQ(steps[steps.size() - 1]["name"].as<std::string>(), "Notify");
  std::size_t kept = 0;
  for (const YAML::Node& step : steps) {
    if (!step["uses"]) continue;
    ++kept;
    EXPECT_EQ(step["if"].as<std::string>(), "always()");
    // The reports, and where --run.dir is in CI the traces and pictures of smokes that failed.
    EXPECT_EQ(step["with"]["path"].as<std::string>(), "freshness-night\n${{ runner.temp }}/freshness_exporter/smoke-*\n");
  }
  EXPECT_EQ(kept, 1u);
}

// No expression stands in a script, where a value with a quote in it would be code; and shellcheck finds no fault.
TEST(GithubFilesTest, ScriptsTakeTheirValuesFromTheEnvironment) {
  std::size_t scripts = 0;
  std::vector<YAML::Node> lists = {Action()["runs"]["steps"]};
  for (const char* name : {"telemetry-nightly.yml", "ci.yml"}) {
    for (const auto& job : Workflow(name)["jobs"]) lists.push_back(job.second["steps"]);
  }
  for (const YAML::Node& list : lists) {
    for (const YAML::Node& step : list) {
      if (!step["run"]) continue;
      ++scripts;
      const std::string script = step["run"].as<std::string>();
      EXPECT_EQ(script.find("${{"), std::string::npos) << script;
      const Finished checked =
          RunProgram({"shellcheck", "--shell=bash", "-"}, BasicEnvironment(), "set -eo pipefail\n" + script);
      EXPECT_EQ(checked.exit_code, 0) << script << checked.out << checked.err;
    }
  }
  EXPECT_GE(scripts, 6u);
}

}  // namespace
}  // namespace freshness::test
