#include "exporter/report_output.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <random>

#include "checks/model/duration.h"
#include "exporter/github.h"
#include "exporter/log.h"
#include "exporter/report_json.h"
#include "exporter/report_junit.h"
#include "exporter/report_text.h"
#include "exporter/write_file.h"

namespace freshness {
namespace {

bool WantsColour() {
  return ::isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr;
}

void Print(const std::string& text) {
  std::fputs(text.c_str(), stdout);
}

// GitHub obeys commands that stand in a log; a value from a database must not be one. The word that ends the pause cannot be
// guessed.
std::string WithoutCommands(const std::string& text) {
  std::random_device random;
  const std::string word = "freshness-" + std::to_string(random()) + std::to_string(random());
  return "::stop-commands::" + word + "\n" + text + "::" + word + "::\n";
}

bool Said(const std::optional<std::string>& problem) {
  if (problem) Log(LogLevel::kError, "a report cannot be written", {{"why", *problem}});
  return problem.has_value();
}

}  // namespace

void ShowProgress(std::string_view step, const StepReport* done) {
  if (::isatty(STDERR_FILENO) != 1) return;
  const std::string end = done == nullptr ? " ..." : " " + std::string(ToString(done->outcome));
  std::fprintf(stderr, "\r\x1b[K%s%s%s", std::string(step).c_str(), end.c_str(), done == nullptr ? "" : "\n");
}

bool WriteReports(const RunReport& report, bool with_steps, const CommandLine& command_line, const CiContext& context) {
  const std::string text = ReportText(report, with_steps, WantsColour());
  Print(context.github ? WithoutCommands(text) + GithubAnnotations(report) : text);
  bool good = std::fflush(stdout) == 0;
  if (!good) std::fputs("freshness_exporter: standard output could not be written\n", stderr);
  if (command_line.report_json) good &= !Said(WriteFile(*command_line.report_json, ReportJson(report)));
  if (command_line.report_junit) good &= !Said(WriteFile(*command_line.report_junit, ReportJunit(report)));
  if (command_line.report_log) good &= !Said(AppendTo(*command_line.report_log, ReportLogLine(report)));
  // GitHub's page is a courtesy: it failing is said, and fails nothing.
  if (context.github && !context.summary_file.empty()) Said(AppendTo(context.summary_file, GithubSummary(report)));
  return good;
}

}  // namespace freshness
