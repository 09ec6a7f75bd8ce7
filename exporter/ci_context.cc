#include "exporter/ci_context.h"

#include <unistd.h>

#include "checks/model/duration.h"

namespace freshness {
namespace {

std::filesystem::path StateFolder(const Environment& environment) {
  const auto under = [&](const char* variable, const char* path) -> std::filesystem::path {
    const auto value = environment(variable);
    return value ? std::filesystem::path(*value) / path : std::filesystem::path();
  };
  for (auto folder : {under("RUNNER_TEMP", "freshness_exporter"), under("XDG_STATE_HOME", "freshness_exporter"),
                      under("HOME", ".local/state/freshness_exporter")}) {
    if (!folder.empty()) return folder;
  }
  return "/var/tmp/freshness_exporter-" + std::to_string(::getuid());
}

}  // namespace

CiContext ReadCiContext(const Environment& environment) {
  const auto value = [&](const char* name) { return environment(name).value_or(""); };
  CiContext context;
  context.state_folder = StateFolder(environment);
  context.github = value("GITHUB_ACTIONS") == "true";
  context.summary_file = value("GITHUB_STEP_SUMMARY");
  context.alert.repository = value("GITHUB_REPOSITORY");
  context.alert.job = value("GITHUB_JOB");
  context.alert.attempt = value("GITHUB_RUN_ATTEMPT");
  context.alert.runbook_url = value("RUNBOOK_URL");
  const std::string run = value("GITHUB_RUN_ID");
  if (run.empty()) return context;
  context.run_id = run + "-" + (context.alert.attempt.empty() ? "1" : context.alert.attempt);
  if (!context.alert.job.empty()) context.run_id += "-" + context.alert.job;
  const std::string server = value("GITHUB_SERVER_URL");
  if (!server.empty() && !context.alert.repository.empty()) {
    context.alert.run_url = server + "/" + context.alert.repository + "/actions/runs/" + run;
  }
  return context;
}

std::string FreshRunId(TimePoint now) {
  std::string time = FormatTime(now);
  std::erase(time, ':');
  return "local-" + time + "-" + std::to_string(::getpid());
}

}  // namespace freshness
