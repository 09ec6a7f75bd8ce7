#include "exporter/check_table.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <map>
#include <utility>

#include "checks/model/duration.h"
#include "checks/model/text.h"

namespace freshness {
namespace {

constexpr std::size_t kLongestReason = 600;  // bytes

const char* ColourOf(State state) {
  switch (state) {
    case State::kFresh:
    case State::kIdle: return "\x1b[32m";
    case State::kLate: return "\x1b[33m";
    case State::kStale:
    case State::kMissing:
    case State::kFuture:
    case State::kUnknown: return "\x1b[31m";
  }
  return "";
}

std::string StateCell(State state, bool colour) {
  const std::string word = fmt::format("{:<7}", ToString(state));
  return colour ? ColourOf(state) + word + "\x1b[0m" : word;
}

std::string Rows(const std::vector<CheckResult>& checks, bool colour) {
  std::size_t name_width = 5;
  std::size_t limit_width = 5;
  for (const CheckResult& check : checks) {
    name_width = std::max(name_width, check.name.size());
    limit_width = std::max(limit_width, HumanDuration(check.limit).size());
  }
  std::string text = fmt::format("{:<{}}  {:<7}  {:<14}  {:<{}}  {}\n", "CHECK", name_width, "STATE", "AGE", "LIMIT",
                                 limit_width, "NEWEST");
  for (const CheckResult& check : checks) {
    text += fmt::format("{:<{}}  {}  {:<14}  {:<{}}  {}\n", check.name, name_width, StateCell(check.state, colour),
                        check.age ? HumanDuration(*check.age) : "-", HumanDuration(check.limit), limit_width,
                        check.newest ? FormatTime(*check.newest) : "-");
  }
  return text;
}

// The checks that are not fresh, by reason, in order: one cause for all of them would otherwise be said ten times.
std::vector<std::pair<std::string, std::vector<const CheckResult*>>> ByReason(const std::vector<CheckResult>& checks) {
  std::vector<std::pair<std::string, std::vector<const CheckResult*>>> reasons;
  for (const CheckResult& check : checks) {
    if (check.state == State::kFresh) continue;
    const std::string reason = std::string(ToString(check.state)) + ": " + OneLine(check.reason, kLongestReason);
    const auto same = [&](const auto& known) { return known.first == reason; };
    auto found = std::find_if(reasons.begin(), reasons.end(), same);
    if (found == reasons.end()) found = reasons.insert(reasons.end(), {reason, {}});
    found->second.push_back(&check);
  }
  return reasons;
}

std::string Names(const std::vector<const CheckResult*>& some, std::size_t all) {
  if (some.size() > 1 && some.size() == all) return "every check";
  std::string names;
  for (const CheckResult* check : some) names += (names.empty() ? "" : ", ") + check->name;
  return names;
}

}  // namespace

std::string CheckTable(const std::vector<CheckResult>& checks, bool colour) {
  std::string text = Rows(checks, colour);
  const auto reasons = ByReason(checks);
  if (!reasons.empty()) text += '\n';
  for (const auto& [reason, which] : reasons) text += Names(which, checks.size()) + " " + reason + "\n";
  return text;
}

std::string CountOf(const std::vector<CheckResult>& checks) {
  std::map<State, std::size_t> counts;
  for (const CheckResult& check : checks) ++counts[check.state];
  return CountOf(counts);
}

std::string CountOf(const std::map<State, std::size_t>& counts) {
  std::size_t all = 0;
  for (const auto& [state, count] : counts) all += count;
  std::string text = fmt::format("{} check{}:", all, all == 1 ? "" : "s");
  std::string before = " ";
  for (const auto& [state, count] : counts) {
    text += fmt::format("{}{} {}", std::exchange(before, ", "), count, ToString(state));
  }
  return text;
}

}  // namespace freshness
