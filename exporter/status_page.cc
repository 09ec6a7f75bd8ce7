#include "exporter/status_page.h"

#include <algorithm>

#include "checks/model/duration.h"
#include "exporter/html.h"
#include "exporter/pages.h"
#include "exporter/version.h"

namespace freshness {
namespace {

constexpr std::string_view kUnknown = "–";

struct Row {
  const TargetStatus* target;
  const Check* check;
  Verdict verdict;
};

// What fails comes first: it is why the page was opened.
std::vector<Row> RowsOf(const Snapshot& snapshot, MonotonicTime now) {
  std::vector<Row> rows;
  for (const auto& target : snapshot.targets) {
    std::vector<Verdict> verdicts = target->Judged(now);
    for (std::size_t i = 0; i < verdicts.size(); ++i) {
      rows.push_back({target.get(), &target->checks[i], std::move(verdicts[i])});
    }
  }
  std::stable_sort(rows.begin(), rows.end(),
                   [](const Row& a, const Row& b) { return a.verdict.outcome > b.verdict.outcome; });
  return rows;
}

const char* ColourOf(Outcome outcome) {
  switch (outcome) {
    case Outcome::kPassed: return "good";
    case Outcome::kWarned: return "warn";
    case Outcome::kFailed: return "bad";
  }
  return "";
}

// The label is what a narrow screen shows in place of the table's head.
std::string Cell(std::string_view label, std::string_view text, std::string_view css_class = "") {
  return FillTemplate("<td data-label=\"{{label}}\" class=\"{{class}}\">{{text}}</td>",
                      {{"label", label}, {"class", css_class}, {"text", EscapeHtml(text)}});
}

std::string RowHead(std::string_view text) {
  return "<th scope=\"row\">" + EscapeHtml(text) + "</th>";
}

std::string Badge(std::string_view label, const char* colour, std::string_view word) {
  return FillTemplate("<td data-label=\"{{label}}\"><span class=\"badge {{colour}}\">{{word}}</span></td>",
                      {{"label", label}, {"colour", colour}, {"word", EscapeHtml(word)}});
}

std::string LimitText(const Check& check) {
  if (check.error_after) return HumanDuration(*check.error_after);
  return check.warn_after ? HumanDuration(*check.warn_after) + " (warns only)" : std::string(kUnknown);
}

std::string CheckRow(const Row& row) {
  const Verdict& verdict = row.verdict;
  return "<tr>" + RowHead(row.check->name) + Cell("Target", row.target->name) +
         Badge("State", ColourOf(verdict.outcome), ToString(verdict.state)) +
         Cell("Age", verdict.age ? HumanDuration(*verdict.age) : std::string(kUnknown), "number") +
         Cell("Limit", LimitText(*row.check), "number") +
         Cell("Newest", verdict.newest ? FormatTime(*verdict.newest) : std::string(kUnknown), "time") +
         Cell("Reason", verdict.reason, "reason") + "</tr>\n";
}

// "12 s ago"; the host's clock may have been set since, and then the time itself says more.
std::string Ago(const std::optional<TimePoint>& time, TimePoint wall_now) {
  if (!time) return "never";
  return *time > wall_now ? FormatTime(*time) : HumanDuration(wall_now - *time) + " ago";
}

std::string PollDuration(const std::optional<Duration>& duration) {
  using std::chrono::milliseconds;
  if (!duration) return std::string(kUnknown);
  if (*duration >= std::chrono::seconds(1)) return HumanDuration(*duration);
  const auto whole = std::chrono::duration_cast<milliseconds>(*duration);
  return whole == milliseconds(0) ? "under 1 ms" : std::to_string(whole.count()) + " ms";
}

std::string SkewText(const std::optional<ClockReading>& clock) {
  if (!clock) return std::string(kUnknown);
  if (std::chrono::abs(clock->skew) < std::chrono::seconds(1)) return "none";
  return "host is " + HumanDuration(clock->skew) + (clock->skew > Duration(0) ? " ahead" : " behind");
}

std::string TargetRow(const TargetStatus& target, TimePoint wall_now) {
  const char* const colour = target.up ? "good" : target.polled ? "bad" : "warn";
  const char* const word = target.up ? "up" : target.polled ? "down" : "not polled yet";
  return "<tr>" + RowHead(target.name) + Badge("Database", colour, word) + Cell("Last poll", Ago(target.polled, wall_now)) +
         Cell("Last complete poll", Ago(target.succeeded, wall_now)) + Cell("Took", PollDuration(target.duration)) +
         Cell("Clock skew", SkewText(target.clock)) + "</tr>\n";
}

struct Summary {
  const char* colour;
  std::string text;
};

Summary Summarize(const Snapshot& snapshot, const std::vector<Row>& rows) {
  const auto polled = [](const auto& target) { return target->polled.has_value(); };
  if (rows.empty()) return {"warn", "No checks"};
  if (std::none_of(snapshot.targets.begin(), snapshot.targets.end(), polled)) return {"warn", "Waiting for the first poll"};
  const auto count = [&rows](Outcome outcome) {
    return std::count_if(rows.begin(), rows.end(), [outcome](const Row& row) { return row.verdict.outcome == outcome; });
  };
  const std::string of_all = " of " + std::to_string(rows.size()) + " checks ";
  const auto failed = count(Outcome::kFailed);
  if (failed > 0) return {"bad", std::to_string(failed) + of_all + (failed == 1 ? "fails" : "fail")};
  const auto late = count(Outcome::kWarned);
  if (late > 0) return {"warn", std::to_string(late) + of_all + (late == 1 ? "is late" : "are late")};
  return {"good", rows.size() == 1 ? "The check passes" : "All " + std::to_string(rows.size()) + " checks pass"};
}

}  // namespace

std::string StatusPage(const Snapshot& snapshot, MonotonicTime now, TimePoint wall_now, std::string_view telemetry_path) {
  const std::vector<Row> rows = RowsOf(snapshot, now);
  const Summary summary = Summarize(snapshot, rows);
  std::string checks;
  for (const Row& row : rows) checks += CheckRow(row);
  std::string targets;
  for (const auto& target : snapshot.targets) targets += TargetRow(*target, wall_now);
  return FillTemplate(kStatusHtml, {{"css", kStatusCss},
                                    {"summary", summary.text},
                                    {"colour", summary.colour},
                                    {"checks", checks},
                                    {"targets", targets},
                                    {"metrics", EscapeHtml(telemetry_path)},
                                    {"now", FormatTime(wall_now)},
                                    {"version", kVersion}});
}

}  // namespace freshness
