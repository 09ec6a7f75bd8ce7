#include "exporter/status_page.h"

#include <algorithm>
#include <map>

#include "exporter/check_table.h"
#include "exporter/html.h"
#include "exporter/pages.h"
#include "exporter/severity.h"
#include "exporter/status_target.h"
#include "exporter/status_words.h"
#include "exporter/version.h"

namespace freshness {
namespace {

constexpr std::size_t kFewTargets = 3;  // so many are all shown in full
constexpr std::size_t kMostOpen = 20;   // targets shown in full, of many
constexpr std::size_t kMostPlots =
    300;  // checks whose last day is drawn: beyond that the page gets slow to make and to open

// The tab's picture, so that a tab among many tells how things are: a tick, a clock, an exclamation mark.
struct Icon {
  const char* colour;
  const char* path;
};

Icon IconOf(Outcome outcome) {
  switch (outcome) {
    case Outcome::kPassed: return {"1a7f45", "M4.5 8.5 7 11l4.5-5.5"};
    case Outcome::kWarned: return {"9a6700", "M8 4v4.5l3 2"};
    case Outcome::kFailed: return {"c0262d", "M8 3.5v6M8 11v2"};
  }
  return {};
}

struct Summary {
  State state = State::kUnknown;  // the worst
  Outcome outcome = Outcome::kWarned;
  std::string text;
};

Summary Summarize(const std::vector<StatusTarget>& targets) {
  std::map<State, std::size_t> counts;
  bool polled = false;
  std::size_t checks = 0;
  Summary summary;
  for (const StatusTarget& target : targets) {
    polled = polled || target.status->polled;
    checks += target.rows.size();
    for (const StatusRow& row : target.rows) ++counts[row.verdict.state];
  }
  if (checks == 0) return {State::kUnknown, Outcome::kWarned, "No checks"};
  summary.text = CountOf(counts);
  if (!polled) {
    summary.text = summary.text.substr(0, summary.text.find(':')) + ", waiting for the first poll";
    return summary;
  }
  // Targets and their rows are sorted.
  const auto first = std::find_if(targets.begin(), targets.end(), [](const auto& target) { return !target.rows.empty(); });
  summary.outcome = first->rows.front().verdict.outcome;
  summary.state = summary.outcome == Outcome::kPassed ? State::kFresh : first->rows.front().verdict.state;
  return summary;
}

std::string TargetsSummary(const std::vector<StatusTarget>& targets) {
  if (targets.size() < 2) return "";
  const auto count = [&targets](auto predicate) {
    return std::to_string(
        std::count_if(targets.begin(), targets.end(), [&](const auto& t) { return predicate(*t.status); }));
  };
  const std::string down = count([](const TargetStatus& status) { return status.polled && !status.up; });
  std::string text =
      std::to_string(targets.size()) + " targets: " + count([](const TargetStatus& status) { return status.up; }) + " up";
  return text + (down == "0" ? ". " : ", " + down + " down. ");
}

std::string TargetsHtml(const std::vector<StatusTarget>& targets, const History& history, MonotonicTime now,
                        TimePoint wall_now, const StatusPageSettings& settings) {
  std::string html;
  std::size_t shown = 0;
  std::size_t drawn = 0;
  for (const StatusTarget& target : targets) {
    drawn += target.rows.size();
    const bool well = target.worst == Outcome::kPassed && (target.status->up || !target.status->polled);
    const bool folded = targets.size() > kFewTargets && (well || shown == kMostOpen);
    if (!folded) ++shown;
    html += TargetHtml(target, {history, now, wall_now, settings.runbook_url, drawn <= kMostPlots, folded});
  }
  return html;
}

}  // namespace

std::string StatusPage(const Snapshot& snapshot, const History& history, MonotonicTime now, TimePoint wall_now,
                       const StatusPageSettings& settings) {
  const std::vector<StatusTarget> targets = JudgedTargets(snapshot, now);
  const Summary summary = Summarize(targets);
  return FillTemplate(kStatusHtml, {{"css", kStatusCss},
                                    {"icon_colour", IconOf(summary.outcome).colour},
                                    {"icon_path", IconOf(summary.outcome).path},
                                    {"summary", summary.text},
                                    {"state", ToString(summary.state)},
                                    {"targets_summary", TargetsSummary(targets)},
                                    {"now", TimeHtml(wall_now)},
                                    {"reloading", settings.reloads ? "Reloads every 30 s. <a href=\"./paused\">Pause</a>"
                                                                   : "Paused. <a href=\"./\">Resume</a>"},
                                    {"targets", TargetsHtml(targets, history, now, wall_now, settings)},
                                    {"metrics", EscapeHtml(settings.telemetry_path)},
                                    {"version", kVersion}});
}

}  // namespace freshness
