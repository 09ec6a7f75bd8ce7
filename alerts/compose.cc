#include "alerts/alert.h"
#include "alerts/alert_lines.h"
#include "alerts/runbook.h"
#include "checks/model/duration.h"

namespace freshness {
namespace {

// "staging" of "staging (db.example.com:5432/app)"; a target that nobody has named is left out.
std::string OnTarget(const std::string& target) {
  const std::string name = target.substr(0, target.find(" ("));
  return name.empty() || name == "default" ? "" : " on " + name;
}

void AddFacts(const RunReport& report, const AlertContext& context, Alert& alert) {
  const auto fact = [&](const char* name, const std::string& value) {
    if (!value.empty()) alert.facts.emplace_back(name, value);
  };
  fact("Target", report.target);
  if (!report.steps.empty()) {
    fact("Started", FormatTime(report.started));
    fact("Took", HumanDuration(report.duration));
  }
  fact("Run", report.run_id);
  fact("Repository", context.repository);
  fact("Job", context.job);
  fact("Attempt", context.attempt);
}

// The parts that follow from those that are there.
void Finish(const RunReport& report, const AlertContext& context, Alert& alert) {
  alert.passed = PassedLine(report);
  AddFacts(report, context, alert);
  alert.run_url = context.run_url;
  const RunbookSection& section = SectionFor(report);
  alert.advice = section.advice;
  if (context.runbook_url.empty()) {
    alert.advice += " More in docs/RUNBOOK.md, section \"" + std::string(section.anchor) + "\".";
  } else {
    alert.runbook_url = context.runbook_url + "#" + std::string(section.anchor);
  }
  alert.summary = alert.title + ": " + alert.causes.front();
  if (alert.causes.size() > 1) alert.summary += " (+" + std::to_string(alert.causes.size() - 1) + " more)";
}

}  // namespace

std::optional<Alert> Compose(const RunReport& report, const AlertContext& context) {
  const std::vector<std::string> failed = StepsThat(report, StepOutcome::kFailed);
  if (failed.empty()) return std::nullopt;
  AlertLines lines = LinesOf(report);
  Alert alert;
  alert.title = "Freshness: " + Listed(failed) + " failed" + OnTarget(report.target);
  alert.causes = std::move(lines.causes);
  // Its only reasons were warnings: that a step failed is never left out.
  if (alert.causes.empty()) alert.causes.push_back(Listed(failed) + ": gave no reason");
  alert.warnings = std::move(lines.warnings);
  Finish(report, context, alert);
  return alert;
}

Alert ComposeOutside(const RunReport& recorded, const AlertContext& context) {
  Alert alert;
  alert.title = "Freshness: the job failed before or outside its steps" + OnTarget(recorded.target);
  alert.causes = {recorded.steps.empty()
                      ? "no step of this run has recorded anything, so whether the data are fresh is not known"
                      : "no recorded step failed, so what broke the job is outside them; its log says what"};
  alert.warnings = LinesOf(recorded).warnings;
  Finish(recorded, context, alert);
  return alert;
}

Alert ComposeUnrecorded(const std::string& run_id, const AlertContext& context) {
  RunReport nothing;
  nothing.run_id = run_id;
  return ComposeOutside(nothing, context);
}

}  // namespace freshness
