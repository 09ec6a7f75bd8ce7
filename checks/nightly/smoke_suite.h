// How a smoke suite is run: which program, on which variables.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "checks/model/clock.h"
#include "checks/net/secret.h"

namespace freshness {

enum class Suite { kTelemetry, kGdpr };

struct SmokeSettings {
  Secret dashboard_url;                        // may hold a user and a password
  std::filesystem::path project;               // the Playwright project; absolute
  std::optional<std::string> command;          // a team's own, for sh -c, run in the working directory
  bool live = false;                           // nothing is answered by the smoke: pages load from the deployment's own API
  Duration timeout = std::chrono::minutes(3);  // of one suite
  std::filesystem::path evidence;              // where a run's folder is made; absolute
  std::map<std::string, std::string> variables;  // handed on to the suite, besides those that it needs; no secrets
  std::string problem;                           // why no suite can run, a sentence; else empty
};

// "smoke-telemetry", "smoke-gdpr": the step's name.
std::string_view StepName(Suite suite);

// What is missing of the project, its packages, node or a browser, with the command that installs it; nothing when all is
// there. `variables` are the suite's, for PATH, HOME, CHROMIUM_PATH and PLAYWRIGHT_BROWSERS_PATH.
std::optional<std::string> MissingForProject(const SmokeSettings& settings);

// The program and its arguments, and its folder.
std::vector<std::string> SuiteArguments(Suite suite, const SmokeSettings& settings);
std::filesystem::path SuiteFolder(const SmokeSettings& settings);

// "NAME=value" for the suite, whose run's folder is `run`.
std::vector<std::string> SuiteEnvironment(Suite suite, const SmokeSettings& settings, const std::filesystem::path& run);

// Where Playwright's JSON reporter is told to write, and where the suite leaves traces, screenshots and videos.
std::filesystem::path ReportFile(const std::filesystem::path& run);
std::filesystem::path ResultsFolder(const std::filesystem::path& run);

}  // namespace freshness
