#include "exporter/check_table.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <map>

#include "checks/model/duration.h"
#include "checks/model/text.h"

namespace freshness {
namespace {

std::string Coloured(State state, bool colour) {
  const std::string word = fmt::format("{:<7}", ToString(state));
  if (!colour) return word;
  const char* const green = "\x1b[32m";
  const char* const yellow = "\x1b[33m";
  const char* const red = "\x1b[31m";
  const auto with = [&](const char* start) { return start + word + "\x1b[0m"; };
  switch (state) {
    case State::kFresh:
    case State::kIdle: return with(green);
    case State::kLate: return with(yellow);
    case State::kStale:
    case State::kMissing:
    case State::kFuture:
    case State::kUnknown: return with(red);
  }
  return word;
}

std::string LimitText(const Check& check) {
  const std::string limit = HumanDuration(Limit(check));
  return check.error_after ? limit : limit + " (warning)";
}

void AppendRows(const CheckedTarget& target, bool colour, std::string& text) {
  std::size_t width = 5;
  std::size_t limit_width = 16;
  for (const Check& check : target.checks) {
    width = std::max(width, check.name.size());
    limit_width = std::max(limit_width, LimitText(check).size());
  }
  text += fmt::format("{:<{}}  {:<7}  {:<14}  {:<{}}  {}\n", "CHECK", width, "STATE", "AGE", "LIMIT", limit_width, "NEWEST");
  for (std::size_t i = 0; i < target.checks.size(); ++i) {
    const Verdict& verdict = target.verdicts[i];
    text += fmt::format("{:<{}}  {}  {:<14}  {:<{}}  {}\n", target.checks[i].name, width, Coloured(verdict.state, colour),
                        verdict.age ? HumanDuration(*verdict.age) : "-", LimitText(target.checks[i]), limit_width,
                        verdict.newest ? FormatTime(*verdict.newest) : "-");
  }
}

// One line a reason: whole failures have one reason for every check, and would otherwise be said ten times.
void AppendReasons(const CheckedTarget& target, std::string& text) {
  std::vector<std::pair<std::string, std::vector<std::size_t>>> reasons;
  for (std::size_t i = 0; i < target.checks.size(); ++i) {
    const Verdict& verdict = target.verdicts[i];
    if (verdict.state == State::kFresh) continue;
    const auto same = [&](const auto& reason) { return reason.first == verdict.reason; };
    auto found = std::find_if(reasons.begin(), reasons.end(), same);
    if (found == reasons.end()) found = reasons.insert(reasons.end(), {verdict.reason, {}});
    found->second.push_back(i);
  }
  if (!reasons.empty()) text += '\n';
  for (const auto& [reason, which] : reasons) {
    std::string names = target.checks[which.front()].name;
    if (which.size() > 1 && which.size() == target.checks.size()) names = "every check";
    for (std::size_t i = 1; i < which.size() && names != "every check"; ++i) names += ", " + target.checks[which[i]].name;
    text += names + " " + std::string(ToString(target.verdicts[which.front()].state)) + ": " + OneLine(reason, 600) + "\n";
  }
}

std::string Count(const std::vector<CheckedTarget>& targets) {
  std::map<State, std::size_t> counts;
  std::size_t all = 0;
  for (const CheckedTarget& target : targets) {
    for (const Verdict& verdict : target.verdicts) ++counts[verdict.state];
    all += target.verdicts.size();
  }
  std::string text = fmt::format("{} check{}: ", all, all == 1 ? "" : "s");
  std::string comma;
  for (const auto& [state, count] : counts) {
    text += fmt::format("{}{} {}", comma, count, ToString(state));
    comma = ", ";
  }
  return text + "\n";
}

}  // namespace

std::string CheckTable(const std::vector<CheckedTarget>& targets, bool colour) {
  std::string text;
  for (const CheckedTarget& target : targets) {
    if (targets.size() > 1) text += (text.empty() ? "" : "\n") + fmt::format("target {}\n", target.name);
    AppendRows(target, colour, text);
    AppendReasons(target, text);
  }
  return text + "\n" + Count(targets);
}

Outcome WorstOf(const std::vector<CheckedTarget>& targets) {
  Outcome worst = Outcome::kPassed;
  for (const CheckedTarget& target : targets) {
    for (const Verdict& verdict : target.verdicts) worst = std::max(worst, verdict.outcome);
  }
  return worst;
}

}  // namespace freshness
