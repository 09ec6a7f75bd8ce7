#include "checks/nightly/smoke_suite.h"

#include <unistd.h>

#include <algorithm>
#include <string_view>
#include <system_error>

namespace freshness {
namespace {

namespace fs = std::filesystem;

// Of the suite's time, what is kept for Playwright to say in its report which test hung.
constexpr Duration kForTheReport = std::chrono::seconds(10);

std::string Variable(const SmokeSettings& settings, const std::string& name) {
  const auto found = settings.variables.find(name);
  return found == settings.variables.end() ? "" : found->second;
}

bool CanRun(const fs::path& program) {
  std::error_code error;
  return fs::is_regular_file(program, error) && ::access(program.c_str(), X_OK) == 0;
}

bool IsOnPath(const std::string& program, std::string_view path) {
  while (!path.empty()) {
    const auto end = std::min(path.find(':'), path.size());
    if (end > 0 && CanRun(fs::path(path.substr(0, end)) / program)) return true;
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return false;
}

// Whether Playwright has downloaded a Chromium of its own (https://playwright.dev/docs/browsers#managing-browser-binaries).
bool PlaywrightHasChromium(const SmokeSettings& settings) {
  const std::string named = Variable(settings, "PLAYWRIGHT_BROWSERS_PATH");
  const fs::path folder = named == "0"     ? settings.project / "node_modules/playwright-core/.local-browsers"
                          : !named.empty() ? fs::path(named)
                                           : fs::path(Variable(settings, "HOME")) / ".cache/ms-playwright";
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    if (entry->path().filename().string().starts_with("chromium")) return true;
  }
  return false;
}

std::optional<std::string> MissingBrowser(const SmokeSettings& settings) {
  const std::string chosen = Variable(settings, "CHROMIUM_PATH");
  if (!chosen.empty()) {
    if (CanRun(chosen)) return std::nullopt;
    return "CHROMIUM_PATH names no program (" + chosen + "): run \"apt-get install chromium\" and unset it, or set it right";
  }
  if (CanRun("/usr/bin/chromium") || PlaywrightHasChromium(settings)) return std::nullopt;
  return "there is no browser: run \"apt-get install chromium\", or set CHROMIUM_PATH to a Chromium";
}

}  // namespace

std::string_view StepName(Suite suite) {
  switch (suite) {
    case Suite::kTelemetry: return "smoke-telemetry";
    case Suite::kGdpr: return "smoke-gdpr";
  }
  return "";
}

std::optional<std::string> MissingForProject(const SmokeSettings& settings) {
  const std::string folder = settings.project.string();
  std::error_code error;
  if (!fs::is_regular_file(settings.project / "playwright.config.ts", error)) {
    return "there is no smoke project in " + folder + ": say where it is with --smoke.dir";
  }
  if (!IsOnPath("node", Variable(settings, "PATH"))) {
    return "node is not on PATH: run \"apt-get install nodejs npm\"";
  }
  if (!CanRun(settings.project / "node_modules/.bin/playwright")) {
    return "the smoke project's npm packages are not installed: run \"npm ci\" in " + folder;
  }
  return MissingBrowser(settings);
}

std::vector<std::string> SuiteArguments(Suite suite, const SmokeSettings& settings) {
  if (settings.command) return {"/bin/sh", "-c", *settings.command};
  const Duration limit = std::max<Duration>(settings.timeout - kForTheReport, settings.timeout / 2);
  const auto milliseconds = std::chrono::ceil<std::chrono::milliseconds>(limit).count();
  // By the file's name alone: Playwright holds the pattern against the whole path, in which a folder may have such a name.
  const std::string name = suite == Suite::kTelemetry ? "telemetry" : "privacy";
  return {(settings.project / "node_modules/.bin/playwright").string(), "test", "--config=playwright.config.ts",
          "--global-timeout=" + std::to_string(milliseconds), "/" + name + R"([^/]*\.spec\.ts$)"};
}

fs::path SuiteFolder(const SmokeSettings& settings) {
  return settings.command ? fs::current_path() : settings.project;
}

std::vector<std::string> SuiteEnvironment(Suite suite, const SmokeSettings& settings, const fs::path& run) {
  std::map<std::string, std::string> variables = settings.variables;
  variables["DASHBOARD_URL"] = settings.dashboard_url.Reveal();
  variables["SMOKE_SUITE"] = suite == Suite::kTelemetry ? "telemetry" : "gdpr";
  variables["SMOKE_OUTPUT_DIR"] = ResultsFolder(run).string();
  variables["PLAYWRIGHT_JSON_OUTPUT_FILE"] = ReportFile(run).string();
  variables["FORCE_COLOR"] = "0";
  if (settings.live) variables["SMOKE_LIVE"] = "1";
  std::vector<std::string> lines;
  for (const auto& [name, value] : variables) lines.push_back(std::string(name).append("=").append(value));
  return lines;
}

fs::path ReportFile(const fs::path& run) {
  return run / "report.json";
}

fs::path ResultsFolder(const fs::path& run) {
  return run / "results";
}

}  // namespace freshness
