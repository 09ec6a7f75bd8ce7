#include "checks/nightly/smoke_step.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <system_error>

#include "checks/nightly/child_process.h"
#include "checks/nightly/evidence_folder.h"
#include "checks/nightly/redactor.h"
#include "checks/nightly/smoke_secrets.h"
#include "checks/nightly/smoke_verdict.h"

namespace freshness {
namespace {

// Between SIGTERM and SIGKILL. A run that is interrupted leaves a step behind after a second, and wants its reason before.
constexpr Duration kGrace = std::chrono::milliseconds(400);
// What the step may need beyond the suite's own time, to end it and to read what it left.
constexpr Duration kToEnd = std::chrono::seconds(10);

StepReport Failed(std::string reason) {
  StepReport report;
  report.outcome = StepOutcome::kFailed;
  report.reasons.push_back(std::move(reason));
  return report;
}

Redactor MakeRedactor(const SmokeSettings& settings) {
  std::vector<std::string> secrets = SecretsOfUrl(settings.dashboard_url.Reveal());
  const auto add = [&](const char* variable, std::vector<std::string> (*read)(const std::filesystem::path&)) {
    const auto file = settings.variables.find(variable);
    if (file == settings.variables.end()) return;
    std::vector<std::string> more = read(file->second);
    std::move(more.begin(), more.end(), std::back_inserter(secrets));
  };
  add("SMOKE_HEADERS_FILE", &SecretsOfHeaders);
  add("SMOKE_STORAGE_FILE", &SecretsOfStorage);
  return Redactor(std::move(secrets));
}

std::optional<std::variant<PlaywrightReport, std::string>> ReadReport(const std::filesystem::path& file,
                                                                      const Redactor& redactor) {
  std::error_code error;
  const auto type = std::filesystem::symlink_status(file, error).type();
  if (type == std::filesystem::file_type::not_found) return std::nullopt;
  if (type != std::filesystem::file_type::regular) return "is not a regular file";
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return "cannot be read";
  std::string text(std::min<std::uintmax_t>(std::filesystem::file_size(file, error), kLargestPlaywrightReport + 1), '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(stream.gcount()));
  return ReadPlaywrightReport(text, redactor);
}

// What shows the fault stays, also what a suite that was killed had no time to report. A team's own command may leave its
// files where it runs.
void KeepEvidence(const SmokeSettings& settings, StepReport& report, EvidenceFolder& folder) {
  std::vector<std::filesystem::path> folders = {folder.Path()};
  if (settings.command) folders.push_back(SuiteFolder(settings));
  report.attachments = FilesBelowFolders(report.attachments, folders);
  std::error_code none;
  const std::filesystem::path results = ResultsFolder(folder.Path());
  const bool left = std::filesystem::is_directory(results, none) && !std::filesystem::is_empty(results, none);
  if (report.outcome == StepOutcome::kPassed || !left) return;
  folder.Keep();
  report.remarks.push_back("traces and screenshots: " + results.string());
}

StepReport RunSuite(Suite suite, const SmokeSettings& settings, const std::stop_token& stop, MonotonicTime deadline) {
  const Redactor redactor = MakeRedactor(settings);
  EvidenceFolder folder(settings.evidence, StepName(suite));
  ChildSpec spec;
  spec.argv = SuiteArguments(suite, settings);
  spec.environment = SuiteEnvironment(suite, settings, folder.Path());
  spec.folder = SuiteFolder(settings);
  spec.grace = kGrace;
  SmokeRun run;
  run.child = RunChild(spec, stop, std::min(MonotonicClock::now() + settings.timeout, deadline));
  run.report = ReadReport(ReportFile(folder.Path()), redactor);
  run.needs_report = !settings.command;
  run.limit = settings.timeout;
  run.place = PlaceOfUrl(settings.dashboard_url.Reveal());
  StepReport report = JudgeSmoke(run, redactor);
  KeepEvidence(settings, report, folder);
  return report;
}

}  // namespace

Duration SmokeStep::Limit() const {
  return settings_.timeout + kToEnd;
}

StepReport SmokeStep::Run(std::stop_token stop, MonotonicTime deadline) {
  if (!settings_.problem.empty()) return Failed(settings_.problem);
  if (!settings_.command) {
    if (auto missing = MissingForProject(settings_)) return Failed(*std::move(missing));
  }
  try {
    return RunSuite(suite_, settings_, stop, deadline);
  } catch (const std::runtime_error& error) {
    return Failed(error.what());
  }
}

}  // namespace freshness
