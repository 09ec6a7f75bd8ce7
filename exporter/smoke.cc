#include "exporter/smoke.h"

#include <array>
#include <filesystem>
#include <utility>

#include "checks/net/watchdog.h"
#include "checks/nightly/redactor.h"
#include "checks/nightly/skipped_step.h"
#include "checks/nightly/smoke_step.h"
#include "exporter/job.h"
#include "exporter/version.h"

namespace freshness {
namespace {

namespace fs = std::filesystem;

// All that a suite gets of our environment, beside DASHBOARD_URL. No name may be added that holds a secret.
constexpr std::array<const char*, 17> kHandedOn = {"PATH",
                                                   "HOME",
                                                   "LANG",
                                                   "LC_ALL",
                                                   "LC_COLLATE",
                                                   "LC_CTYPE",
                                                   "LC_MESSAGES",
                                                   "LC_MONETARY",
                                                   "LC_NUMERIC",
                                                   "LC_TIME",
                                                   "TMPDIR",
                                                   "TZ",
                                                   "CI",
                                                   "CHROMIUM_PATH",
                                                   "PLAYWRIGHT_BROWSERS_PATH",
                                                   "SMOKE_HEADERS_FILE",
                                                   "SMOKE_STORAGE_FILE"};

// Those of them that are paths: the suite runs in another folder.
constexpr std::array<std::string_view, 3> kPaths = {"CHROMIUM_PATH", "SMOKE_HEADERS_FILE", "SMOKE_STORAGE_FILE"};

fs::path ProjectFolder(const CommandLine& command_line) {
  if (command_line.smoke_dir) return fs::absolute(*command_line.smoke_dir);
  std::error_code error;
  const fs::path here = fs::absolute("checks/smoke");
  return fs::is_directory(here, error) ? here : fs::path(kInstalledSmoke);
}

bool IsWebUrl(const std::string& url) {
  const auto slashes = url.find("://");
  const bool web = url.starts_with("http://") || url.starts_with("https://");
  return web && url.size() > slashes + 3 && url.find_first_of(std::string_view(" \t\r\n\0", 5)) == std::string::npos;
}

SmokeSettings SettingsOf(const CommandLine& command_line, const Environment& environment, SecretLookup dashboard) {
  SmokeSettings settings;
  settings.problem = dashboard.problem.value_or("");
  settings.dashboard_url = dashboard.value.value_or(Secret());
  if (dashboard.value && !IsWebUrl(dashboard.value->Reveal())) {
    settings.problem = "DASHBOARD_URL is not a web address: write https://HOST or http://HOST:PORT";
  }
  settings.project = ProjectFolder(command_line);
  settings.command = command_line.smoke_command;
  settings.live = command_line.smoke_live;
  settings.timeout = command_line.smoke_timeout;
  const fs::path runs = command_line.run_dir.value_or(ReadCiContext(environment).state_folder.string());
  settings.evidence = fs::absolute(runs);
  for (const char* name : kHandedOn) {
    if (const auto value = environment(name)) settings.variables[name] = *value;
  }
  for (const std::string_view name : kPaths) {
    const auto found = settings.variables.find(std::string(name));
    if (found != settings.variables.end()) found->second = fs::absolute(found->second).string();
  }
  return settings;
}

}  // namespace

std::shared_ptr<Step> MakeSmoke(Suite suite, const CommandLine& command_line, const Environment& environment) {
  SecretLookup dashboard = FindSecret(environment, "DASHBOARD_URL");
  if (!dashboard.value && !dashboard.problem) {
    return std::make_shared<SkippedStep>(std::string(StepName(suite)), "DASHBOARD_URL is not set");
  }
  return std::make_shared<SmokeStep>(suite, SettingsOf(command_line, environment, std::move(dashboard)));
}

int RunSmoke(const CommandLine& command_line, const Environment& environment, const Clock& clock) {
  BlockInterruptions();
  Watchdog watchdog;
  Job job;
  const SecretLookup dashboard = FindSecret(environment, "DASHBOARD_URL");
  const bool known = dashboard.value && IsWebUrl(dashboard.value->Reveal());
  job.target = known ? PlaceOfUrl(dashboard.value->Reveal()) : "no dashboard";
  job.shows_steps = true;
  job.limit += 2 * command_line.smoke_timeout;
  for (const auto& [suite, group] :
       {std::pair(Suite::kTelemetry, Group::kTelemetry), std::pair(Suite::kGdpr, Group::kGdpr)}) {
    if (command_line.check_group.value_or(group) == group) job.steps.push_back(MakeSmoke(suite, command_line, environment));
  }
  RunJob(job, command_line, environment, watchdog, clock);
}

}  // namespace freshness
