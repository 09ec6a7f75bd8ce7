#include "alerts/alert_lines.h"

#include <algorithm>
#include <map>

namespace freshness {
namespace {

constexpr std::size_t kNamesInFront = 3;  // of checks that share a line; more stand behind their trouble

// One trouble, and the checks that have it; without checks it is the step's own.
struct Trouble {
  std::string step;
  std::string text;  // the reason alone
  std::string state;
  int rank = 0;  // 0 is the gravest
  bool fails = false;
  std::vector<std::string> checks;

  bool SameAs(const Trouble& other) const {
    return step == other.step && text == other.text && state == other.state && fails == other.fails &&
           checks.empty() == other.checks.empty();
  }
};

// Sums are wrong wherever a row is missing or stale, so they come after what they may follow from.
constexpr int kRankOfSums = 6;

// What could not be known comes before what is known to be wrong, and a broken step before both.
int RankOf(State state) {
  switch (state) {
    case State::kUnknown: return 1;
    case State::kMissing: return 2;
    case State::kFuture: return 3;
    case State::kStale: return 4;
    case State::kLate:
    case State::kIdle:
    case State::kFresh: return 5;
  }
  return 5;
}

using Sentences = std::map<std::string, const CheckResult*>;

// `reason` of `step` is a check's sentence, or the step's own.
Trouble TroubleOf(const StepReport& step, const Sentences& sentences, const std::string& reason) {
  const bool failed = step.outcome == StepOutcome::kFailed;
  const auto found = sentences.find(reason);
  if (found == sentences.end()) return {step.name, reason, "", step.name == "reconcile" ? kRankOfSums : 0, failed, {}};
  const CheckResult& check = *found->second;
  const bool fails = failed && check.outcome == Outcome::kFailed;
  return {step.name, check.reason, std::string(ToString(check.state)), RankOf(check.state), fails, {check.name}};
}

void AddTo(std::vector<Trouble>& troubles, const Trouble& trouble) {
  const auto same =
      std::find_if(troubles.begin(), troubles.end(), [&](const Trouble& each) { return each.SameAs(trouble); });
  if (same == troubles.end()) {
    troubles.push_back(trouble);
  } else if (!trouble.checks.empty()) {
    std::vector<std::string>& names = same->checks;
    if (std::find(names.begin(), names.end(), trouble.checks[0]) == names.end()) names.push_back(trouble.checks[0]);
  }
}

// What has to stand before a check's name: the target of a step named "staging: telemetry", or that it was looked at early.
std::string Where(const std::string& step) {
  if (step == "observe") return "before the seed: ";
  const auto colon = step.find(": ");
  return colon == std::string::npos ? "" : step.substr(0, colon + 2);
}

// Where the step is named already.
std::string LineInItsStep(const Trouble& trouble) {
  if (trouble.checks.empty()) return trouble.text;
  const std::string what = " " + trouble.state + ": " + trouble.text;
  if (trouble.checks.size() <= kNamesInFront) return Listed(trouble.checks) + what;
  return std::to_string(trouble.checks.size()) + " checks" + what + " (" + Listed(trouble.checks) + ")";
}

std::string Line(const Trouble& trouble) {
  return (trouble.checks.empty() ? trouble.step + ": " : Where(trouble.step)) + LineInItsStep(trouble);
}

void AddTroublesOf(const StepReport& step, std::vector<Trouble>& troubles) {
  Sentences sentences;
  for (const CheckResult& check : step.checks) sentences.emplace(Sentence(check), &check);
  for (const std::string& reason : step.reasons) AddTo(troubles, TroubleOf(step, sentences, reason));
}

std::string PassedChecksOf(const StepReport& step) {
  const auto passed = std::count_if(step.checks.begin(), step.checks.end(),
                                    [](const CheckResult& check) { return check.outcome == Outcome::kPassed; });
  if (passed == 0) return "";
  return std::to_string(passed) + " of " + std::to_string(step.checks.size()) + " checks of " + step.name;
}

// "Skipped (why): a and b.", a sentence for each why.
std::string SkippedSentences(const RunReport& report) {
  std::vector<Trouble> skipped;
  for (const StepReport& step : report.steps) {
    if (step.outcome != StepOutcome::kSkipped) continue;
    AddTo(skipped, {"", step.reasons.empty() ? "" : step.reasons.front(), "", 0, false, {step.name}});
  }
  std::string text;
  for (const Trouble& each : skipped) {
    text += " Skipped" + (each.text.empty() ? "" : " (" + each.text + ")") + ": " + Listed(each.checks) + ".";
  }
  return text;
}

}  // namespace

std::string Listed(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    text += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + names[i];
  }
  return text;
}

std::vector<std::string> StepsThat(const RunReport& report, StepOutcome outcome) {
  std::vector<std::string> names;
  for (const StepReport& step : report.steps) {
    const bool new_one = std::find(names.begin(), names.end(), step.name) == names.end();
    if (step.outcome == outcome && new_one) names.push_back(step.name);
  }
  return names;
}

AlertLines LinesOf(const RunReport& report) {
  std::vector<Trouble> troubles;
  for (const StepReport& step : report.steps) {
    if (step.outcome != StepOutcome::kFailed && step.outcome != StepOutcome::kWarned) continue;
    AddTroublesOf(step, troubles);
    if (step.reasons.empty()) AddTo(troubles, TroubleOf(step, {}, "gave no reason"));
  }
  std::stable_sort(troubles.begin(), troubles.end(), [](const Trouble& a, const Trouble& b) { return a.rank < b.rank; });
  AlertLines lines;
  for (const Trouble& trouble : troubles) (trouble.fails ? lines.causes : lines.warnings).push_back(Line(trouble));
  return lines;
}

std::vector<std::string> ReasonsOf(const StepReport& step) {
  std::vector<Trouble> troubles;
  AddTroublesOf(step, troubles);
  std::vector<std::string> lines;
  for (const Trouble& trouble : troubles) lines.push_back(LineInItsStep(trouble));
  return lines;
}

std::string PassedLine(const RunReport& report) {
  std::vector<std::string> passed = StepsThat(report, StepOutcome::kPassed);
  const std::vector<std::string> failed = StepsThat(report, StepOutcome::kFailed);
  std::erase_if(passed,
                [&](const std::string& name) { return std::find(failed.begin(), failed.end(), name) != failed.end(); });
  for (const StepReport& step : report.steps) {
    const bool in_part = step.outcome == StepOutcome::kFailed || step.outcome == StepOutcome::kWarned;
    const std::string checks = in_part ? PassedChecksOf(step) : "";
    if (!checks.empty() && std::find(passed.begin(), passed.end(), checks) == passed.end()) passed.push_back(checks);
  }
  const std::string skipped = SkippedSentences(report);
  if (passed.empty()) return skipped.empty() ? "" : skipped.substr(1);
  return "Passed: " + Listed(passed) + "." + skipped;
}

}  // namespace freshness
