#include "exporter/report_junit.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <optional>
#include <vector>

#include "checks/model/duration.h"
#include "exporter/xml.h"

namespace freshness {
namespace {

struct Case {
  std::string name;
  StepOutcome outcome = StepOutcome::kPassed;
  std::string type;     // of a failure
  std::string message;  // of a failure, or of what was skipped
  std::string text;     // lines: a failure's details, or what is worth reading of a test that did not fail
  std::vector<std::string> attachments{};
  std::optional<Duration> time{};  // nothing where it is not known: a step asks for all its checks at once
};

using Attributes = std::vector<std::pair<std::string_view, std::string>>;

std::string Open(std::string_view name, const Attributes& attributes) {
  std::string tag = "<" + std::string(name);
  for (const auto& [key, value] : attributes)
    tag.append(" ").append(key).append("=\"").append(EscapeXml(value)).append("\"");
  return tag;
}

std::string Seconds(Duration duration) {
  const auto micros = std::max(duration, Duration(0)).count();
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%lld.%06lld", static_cast<long long>(micros / 1'000'000),
                static_cast<long long>(micros % 1'000'000));
  return text.data();
}

std::string Lines(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

std::string Details(const CheckResult& check) {
  return "table: " + check.table + "\nage: " + (check.age ? HumanDuration(*check.age) : "not known") +
         "\nlimit: " + HumanDuration(check.limit) + "\nnewest: " + (check.newest ? FormatTime(*check.newest) : "not known") +
         "\n";
}

Case CaseOf(const StepReport& step, const CheckResult& check) {
  const std::string state(ToString(check.state));
  const std::string sentence = state + ": " + check.reason;
  if (check.outcome == Outcome::kFailed && step.outcome == StepOutcome::kFailed) {
    return {check.name, StepOutcome::kFailed, state, sentence, Details(check)};
  }
  return {check.name, StepOutcome::kPassed, "", "", check.state == State::kFresh ? "" : sentence + "\n"};
}

// Whether the step came to its outcome by its checks.
bool Explained(const StepReport& step) {
  const auto any = [&](auto is) { return std::any_of(step.checks.begin(), step.checks.end(), is); };
  switch (step.outcome) {
    case StepOutcome::kPassed: return !step.checks.empty();
    case StepOutcome::kSkipped: return false;
    case StepOutcome::kWarned: return any([](const CheckResult& check) { return check.outcome != Outcome::kPassed; });
    case StepOutcome::kFailed: return any([](const CheckResult& check) { return check.outcome == Outcome::kFailed; });
  }
  return false;
}

Case CaseOf(const StepReport& step) {
  const std::string first = step.reasons.empty() ? "no reason was given" : step.reasons.front();
  return {step.name, step.outcome, "step", first, Lines(step.reasons), step.attachments, step.duration};
}

std::vector<Case> CasesOf(const StepReport& step) {
  std::vector<Case> cases;
  for (const CheckResult& check : step.checks) cases.push_back(CaseOf(step, check));
  if (!Explained(step)) cases.push_back(CaseOf(step));
  return cases;
}

std::string Output(const std::string& text) {
  return text.empty() ? "" : "<system-out>" + EscapeXml(text) + "</system-out>";
}

// CI servers show or fetch the files that are named so:
// https://plugins.jenkins.io/junit-attachments/, https://docs.gitlab.com/ci/testing/unit_test_reports/.
std::string Attached(const Case& test) {
  std::string text;
  for (const std::string& path : test.attachments) text += "[[ATTACHMENT|" + path + "]]\n";
  return text;
}

std::string CaseXml(const std::string& suite, const Case& test) {
  Attributes attributes = {{"name", test.name}, {"classname", suite}};
  if (test.time) attributes.emplace_back("time", Seconds(*test.time));
  std::string inside;
  switch (test.outcome) {
    case StepOutcome::kPassed:
    case StepOutcome::kWarned: inside = Output(test.text + Attached(test)); break;
    case StepOutcome::kSkipped: inside = Open("skipped", {{"message", test.message}}) + "/>"; break;
    case StepOutcome::kFailed:
      inside = Open("failure", {{"type", test.type}, {"message", test.message}}) + ">" + EscapeXml(test.text) +
               "</failure>" + Output(Attached(test));
      break;
  }
  return "    " + Open("testcase", attributes) + (inside.empty() ? "/>\n" : ">" + inside + "</testcase>\n");
}

// The attributes that a suite and the whole document have in common.
Attributes Totals(const std::string& name, const std::vector<Case>& cases, Duration time, TimePoint started) {
  const auto count = [&](StepOutcome outcome) {
    return std::to_string(
        std::count_if(cases.begin(), cases.end(), [&](const Case& test) { return test.outcome == outcome; }));
  };
  return {{"name", name},
          {"tests", std::to_string(cases.size())},
          {"failures", count(StepOutcome::kFailed)},
          {"errors", "0"},
          {"skipped", count(StepOutcome::kSkipped)},
          {"time", Seconds(time)},
          {"timestamp", FormatTime(started)}};
}

std::string SuiteXml(const RunReport& report, const StepReport& step, const std::vector<Case>& cases) {
  std::string xml = "  " + Open("testsuite", Totals(step.name, cases, step.duration, report.started)) +
                    ">\n    <properties>" + Open("property", {{"name", "run_id"}, {"value", report.run_id}}) + "/>" +
                    Open("property", {{"name", "target"}, {"value", report.target}}) + "/></properties>\n";
  for (const Case& test : cases) xml += CaseXml(step.name, test);
  if (!step.remarks.empty()) xml += "    " + Output(Lines(step.remarks)) + "\n";
  return xml + "  </testsuite>\n";
}

}  // namespace

std::string ReportJunit(const RunReport& report) {
  std::vector<Case> all;
  std::string suites;
  for (const StepReport& step : report.steps) {
    const std::vector<Case> cases = CasesOf(step);
    suites += SuiteXml(report, step, cases);
    all.insert(all.end(), cases.begin(), cases.end());
  }
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" +
         Open("testsuites", Totals("freshness_exporter", all, report.duration, report.started)) + ">\n" + suites +
         "</testsuites>\n";
}

}  // namespace freshness
