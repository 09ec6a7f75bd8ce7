#include "exporter/report_text.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>

#include "alerts/alert_lines.h"
#include "checks/model/duration.h"
#include "exporter/check_table.h"

namespace freshness {
namespace {

bool SameName(const CheckResult& a, const CheckResult& b) {
  return a.name == b.name;
}

// The steps with checks, without one that only looked before a later step judged the same.
std::vector<const StepReport*> Judged(const RunReport& report) {
  std::vector<const StepReport*> steps;
  for (const StepReport& step : report.steps) {
    if (!step.checks.empty() && (step.name != "observe" || report.steps.size() == 1)) steps.push_back(&step);
  }
  return steps;
}

// One table, unless several targets have checks of the same names: then one a step.
std::string CheckTables(const std::vector<const StepReport*>& steps, std::vector<CheckResult>& all, bool colour) {
  bool alike = false;
  for (const StepReport* step : steps) {
    for (const CheckResult& check : step->checks) {
      alike = alike || std::any_of(all.begin(), all.end(), [&](const CheckResult& known) { return SameName(known, check); });
      all.push_back(check);
    }
  }
  if (all.empty()) return "";
  if (!alike) return CheckTable(all, colour) + "\n";
  std::string text;
  for (const StepReport* step : steps) text += step->name + "\n" + CheckTable(step->checks, colour) + "\n";
  return text;
}

std::string Took(Duration duration) {
  if (duration < std::chrono::seconds(1)) return std::to_string(duration / std::chrono::milliseconds(1)) + " ms";
  return HumanDuration(duration);
}

const char* ColourOf(StepOutcome outcome) {
  switch (outcome) {
    case StepOutcome::kPassed: return "\x1b[32m";
    case StepOutcome::kSkipped: return "\x1b[2m";
    case StepOutcome::kWarned: return "\x1b[33m";
    case StepOutcome::kFailed: return "\x1b[31m";
  }
  return "";
}

std::string StepLines(const StepReport& step, std::size_t width, bool colour) {
  const std::string word = fmt::format("{:<7}", ToString(step.outcome));
  const std::string cell = colour ? ColourOf(step.outcome) + word + "\x1b[0m" : word;
  const std::string indent(width + 2, ' ');
  std::string text = fmt::format("{:<{}}  {}  {}\n", step.name, width, cell, Took(step.duration));
  for (const std::string& reason : ReasonsOf(step)) text += indent + reason + "\n";
  for (const std::string& remark : step.remarks) text += indent + "remark: " + remark + "\n";
  return text;
}

std::string StepTable(const RunReport& report, bool colour) {
  std::size_t width = 4;
  for (const StepReport& step : report.steps) width = std::max(width, step.name.size());
  std::string text = fmt::format("{:<{}}  {:<7}  {}\n", "STEP", width, "OUTCOME", "TOOK");
  for (const StepReport& step : report.steps) text += StepLines(step, width, colour);
  return text;
}

}  // namespace

std::string ReportText(const RunReport& report, bool with_steps, bool colour) {
  std::vector<CheckResult> checks;
  std::string text = CheckTables(Judged(report), checks, colour);
  if (with_steps) text += StepTable(report, colour) + "\n";
  if (!checks.empty()) text += CountOf(checks) + "\n";
  if (!with_steps) return text;
  return text + fmt::format("run {} on {}: {} in {}\n", report.run_id, report.target, ToString(WorstOf(report)),
                            Took(report.duration));
}

}  // namespace freshness
