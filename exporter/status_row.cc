#include "exporter/status_row.h"

#include "checks/model/duration.h"
#include "exporter/age_svg.h"
#include "exporter/html.h"
#include "exporter/pages.h"
#include "exporter/status_words.h"

namespace freshness {
namespace {

std::string TableText(const Check& check) {
  const std::string granularity = Granularity(check);
  return granularity.empty() ? check.table : check.table + ", " + granularity;
}

std::string NewestHtml(const StatusRow& row, MonotonicTime now) {
  const std::optional<ClockReading>& clock = row.target->clock;
  if (!row.target->known[row.slot].answer) return row.target->polls == 0 ? "not asked yet" : "never answered";
  if (!row.verdict.newest || !clock) return "no row";
  const Check& check = row.target->checks[row.slot];
  const bool open = check.period > Duration(0) && !check.within && row.verdict.state != State::kFuture;
  const TimePoint database_now = clock->CarriedTo(now);
  const std::string ends = open && *row.verdict.newest > database_now ? "open, ends " : "";
  return TimeHtml(*row.verdict.newest) + "<small>" + ends + Relative(*row.verdict.newest, database_now) + "</small>";
}

// What a reason says beside the failure, which Judge() puts first; nothing when no answer came before it.
std::string ReasonBeyond(const Failure& failure, const std::string& reason) {
  const std::string told = FailureText(failure) + "; by the last answer ";
  return reason.starts_with(told) ? "<p>" + EscapeHtml("By the last answer, " + reason.substr(told.size())) + "</p>" : "";
}

std::string HolesHtml(const StatusRow& row, std::string_view runbook_url) {
  const auto& holes = row.target->extras.missing_buckets;
  if (row.slot >= holes.size() || holes[row.slot].value_or(0) == 0) return "";
  const std::uint64_t count = *holes[row.slot];
  return "<p>" + std::to_string(count) + (count == 1 ? " closed bucket has" : " closed buckets have") +
         " raw rows and no rollup.</p><p class=\"do\">" + AdviceHtml(AdviceForHoles(), runbook_url) + "</p>";
}

std::string WhyHtml(const StatusRow& row, const RowContext& context) {
  const Knowledge& known = row.target->known[row.slot];
  const State state = row.verdict.state;
  std::string html;
  if (context.told_already && known.failure) {
    html = ReasonBeyond(*known.failure, row.verdict.reason);
  } else if (state != State::kFresh && row.target->polls > 0) {
    html = "<p>" + EscapeHtml(row.verdict.reason) + "</p>";
    const auto advice = AdviceFor(row.target->checks[row.slot], known, state);
    if (advice) html += "<p class=\"do\">" + AdviceHtml(*advice, context.runbook_url) + "</p>";
  }
  html += HolesHtml(row, context.runbook_url);
  return html.empty() ? html : "<td role=\"cell\" class=\"why\">" + html + "</td>";
}

}  // namespace

std::string FailureText(const Failure& failure) {
  return std::string(ToString(failure.reason)) + ": " + failure.detail;
}

std::string CheckRowHtml(const StatusRow& row, const RowContext& context) {
  const Check& check = row.target->checks[row.slot];
  const Verdict& verdict = row.verdict;
  const std::string day =
      context.plots ? AgePlot(check, context.history.Read(row.target->name, check.name, context.now)) : "not drawn here";
  return FillTemplate(kCheckHtml, {{"colour", ToString(verdict.state)},
                                   {"id", EscapeHtml(row.target->name + "/" + check.name)},
                                   {"name", EscapeHtml(check.name)},
                                   {"table", EscapeHtml(TableText(check))},
                                   {"badge", BadgeHtml(verdict.state)},
                                   {"age", verdict.age ? HumanDuration(*verdict.age) : std::string(kNotKnown)},
                                   {"limit", LimitText(check)},
                                   {"bar", AgeBar(check, verdict)},
                                   {"newest", NewestHtml(row, context.now)},
                                   {"day", day},
                                   {"why", WhyHtml(row, context)}});
}

}  // namespace freshness
