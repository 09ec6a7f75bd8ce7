#include "exporter/status_target.h"

#include <algorithm>
#include <map>
#include <utility>

#include "checks/model/duration.h"
#include "exporter/advice.h"
#include "exporter/check_table.h"
#include "exporter/html.h"
#include "exporter/pages.h"
#include "exporter/severity.h"
#include "exporter/status_words.h"

namespace freshness {
namespace {

std::string Fact(std::string_view name, std::string_view html) {
  return FillTemplate("<div><dt>{{name}}</dt><dd>{{html}}</dd></div>", {{"name", name}, {"html", html}});
}

std::string Requests(const PollExtras& extras) {
  std::uint64_t all = 0;
  std::uint64_t failed = 0;
  for (const auto& [kind, count] : *extras.gdpr_requests) {
    all += count;
    if (kind.second == "failed") failed += count;
  }
  return std::to_string(all) + (failed == 0 ? "" : ", " + BadgeHtml(State::kLate, std::to_string(failed) + " failed"));
}

std::string Facts(const TargetStatus& target, TimePoint wall_now) {
  const State colour = target.up ? State::kFresh : target.polled ? State::kStale : State::kUnknown;
  std::string facts = Fact("Database", BadgeHtml(colour, target.up ? "up" : target.polled ? "down" : "not polled yet"));
  const std::string every = target.interval > Duration(0) ? ", every " + HumanDuration(target.interval) : "";
  facts += Fact("Last poll", EscapeHtml(Ago(target.polled, wall_now) + every));
  if (target.polled != target.succeeded) facts += Fact("Last complete poll", EscapeHtml(Ago(target.succeeded, wall_now)));
  facts += Fact("Took", PollDuration(target.duration));
  facts += Fact("Clock skew", SkewText(target.clock));
  if (target.extras.gdpr_requests) facts += Fact("GDPR requests in 24 h", Requests(target.extras));
  return facts;
}

// The one failure that every check of the target met, of several: it is said once, above them.
const Failure* SharedFailure(const TargetStatus& target) {
  if (target.known.size() < 2 || !target.known.front().failure) return nullptr;
  const Failure& first = *target.known.front().failure;
  const bool shared = std::all_of(target.known.begin(), target.known.end(), [&first](const Knowledge& known) {
    return known.failure && known.failure->reason == first.reason && known.failure->detail == first.detail;
  });
  return shared ? &first : nullptr;
}

std::string Callout(const Failure* failure, std::string_view runbook_url) {
  if (failure == nullptr) return "";
  return FillTemplate(
      "<div class=\"callout unknown\"><p><b>No check is answered.</b> {{why}}</p><p class=\"do\">{{advice}}</p></div>\n",
      {{"why", EscapeHtml(FailureText(*failure))}, {"advice", AdviceHtml(AdviceFor(failure->reason), runbook_url)}});
}

// "10 fresh", the check count left out.
std::string Counts(const StatusTarget& target) {
  std::map<State, std::size_t> counts;
  for (const StatusRow& row : target.rows) ++counts[row.verdict.state];
  const std::string text = CountOf(counts);
  return text.substr(std::min(text.size(), text.find(": ") + 2));
}

}  // namespace

std::vector<StatusTarget> JudgedTargets(const Snapshot& snapshot, MonotonicTime now) {
  std::vector<StatusTarget> targets;
  for (const auto& status : snapshot.targets) {
    StatusTarget target{status.get(), {}, Outcome::kPassed};
    std::vector<Verdict> verdicts = status->Judged(now);
    for (std::size_t i = 0; i < verdicts.size(); ++i) {
      target.worst = std::max(target.worst, verdicts[i].outcome);
      target.rows.push_back({status.get(), i, std::move(verdicts[i])});
    }
    std::stable_sort(target.rows.begin(), target.rows.end(), [](const StatusRow& a, const StatusRow& b) {
      const auto rank = [](const Verdict& v) {
        return std::pair(v.outcome, v.outcome == Outcome::kPassed ? 0 : Severity(v.state));
      };
      return rank(a.verdict) > rank(b.verdict);
    });
    targets.push_back(std::move(target));
  }
  std::stable_sort(targets.begin(), targets.end(),
                   [](const StatusTarget& a, const StatusTarget& b) { return a.worst > b.worst; });
  return targets;
}

std::string TargetHtml(const StatusTarget& target, const TargetContext& context) {
  const Failure* const shared = SharedFailure(*target.status);
  const RowContext row_context{context.history, context.now, context.runbook_url, context.plots, shared != nullptr};
  std::string rows;
  for (const StatusRow& row : target.rows) rows += CheckRowHtml(row, row_context);
  const std::string name = EscapeHtml(target.status->name);
  const std::string body = FillTemplate(kChecksHtml, {{"name", name},
                                                      {"facts", Facts(*target.status, context.wall_now)},
                                                      {"callout", Callout(shared, context.runbook_url)},
                                                      {"rows", rows}});
  if (!context.folded) return FillTemplate(kTargetHtml, {{"name", name}, {"body", body}});
  return FillTemplate(kFoldedTargetHtml, {{"name", name}, {"counts", Counts(target)}, {"body", body}});
}

}  // namespace freshness
