#include "exporter/report_json.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "checks/model/duration.h"
#include "exporter/report_causes.h"

namespace freshness {
namespace {

using Json = nlohmann::ordered_json;

// Raised when a key changes its meaning or goes; a new key is no new version.
constexpr int kVersion = 1;

Json Seconds(Duration duration) {
  return std::chrono::duration<double>(duration).count();
}

// A year that RFC 3339 cannot write is as good as unknown; the check's reason speaks of it.
Json Time(TimePoint time) {
  std::string text = FormatTime(time);
  return text.ends_with('Z') ? Json(std::move(text)) : Json();
}

std::string_view ToString(Outcome outcome) {
  switch (outcome) {
    case Outcome::kPassed: return "passed";
    case Outcome::kWarned: return "warned";
    case Outcome::kFailed: return "failed";
  }
  return "";
}

Json CheckJson(const CheckResult& check) {
  return {{"name", check.name},
          {"table", check.table},
          {"state", ToString(check.state)},
          {"outcome", ToString(check.outcome)},
          {"age_seconds", check.age ? Seconds(*check.age) : Json()},
          {"limit_seconds", Seconds(check.limit)},
          {"newest", check.newest ? Time(*check.newest) : Json()},
          {"reason", check.reason}};
}

Json StepJson(const StepReport& step) {
  Json checks = Json::array();
  for (const CheckResult& check : step.checks) checks.push_back(CheckJson(check));
  return {{"name", step.name},
          {"outcome", ToString(step.outcome)},
          {"duration_seconds", Seconds(step.duration)},
          {"reasons", step.reasons},
          {"remarks", step.remarks},
          {"checks", std::move(checks)},
          {"attachments", step.attachments}};
}

Json CausesJson(const RunReport& report, StepOutcome outcome) {
  Json causes = Json::array();
  for (const Cause& cause : CausesOf(report, outcome)) causes.push_back(cause.step + ": " + cause.reason);
  return causes;
}

// Name and outcome of each step. Should two have one name, the worse outcome stands.
Json StepOutcomes(const RunReport& report) {
  std::map<std::string, StepOutcome> worst;
  for (const StepReport& step : report.steps) {
    StepOutcome& known = worst.emplace(step.name, step.outcome).first->second;
    known = std::max(known, step.outcome);
  }
  Json outcomes = Json::object();
  for (const StepReport& step : report.steps) outcomes[step.name] = ToString(worst.at(step.name));
  return outcomes;
}

std::string Dump(const Json& json, int indent) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string ReportJson(const RunReport& report) {
  Json steps = Json::array();
  for (const StepReport& step : report.steps) steps.push_back(StepJson(step));
  return Dump({{"format", "freshness_exporter report"},
               {"version", kVersion},
               {"run_id", report.run_id},
               {"target", report.target},
               {"started", Time(report.started)},
               {"duration_seconds", Seconds(report.duration)},
               {"outcome", ToString(WorstOf(report))},
               {"steps", std::move(steps)}},
              2);
}

std::string ReportLogLine(const RunReport& report) {
  return Dump({{"time", Time(report.started)},
               {"run_id", report.run_id},
               {"target", report.target},
               {"outcome", ToString(WorstOf(report))},
               {"duration_seconds", Seconds(report.duration)},
               {"steps", StepOutcomes(report)},
               {"causes", CausesJson(report, StepOutcome::kFailed)},
               {"warnings", CausesJson(report, StepOutcome::kWarned)}},
              -1);
}

}  // namespace freshness
