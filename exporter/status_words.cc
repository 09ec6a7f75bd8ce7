#include "exporter/status_words.h"

#include "checks/model/duration.h"
#include "exporter/html.h"

namespace freshness {
namespace {

// A link that runs a script, or opens something else than a page, is no link to a runbook.
bool IsPage(std::string_view url) {
  return url.starts_with("https://") || url.starts_with("http://");
}

std::string RunbookHtml(std::string_view section, std::string_view runbook_url) {
  if (!IsPage(runbook_url)) return "More in docs/RUNBOOK.md, section \"" + std::string(section) + "\".";
  return FillTemplate("<a class=\"runbook\" href=\"{{url}}#{{section}}\">Runbook: {{section}}</a>",
                      {{"url", EscapeHtml(runbook_url)}, {"section", section}});
}

}  // namespace

std::string TimeHtml(TimePoint time) {
  const std::string iso = FormatTime(time);
  if (!iso.ends_with('Z')) return iso;
  return FillTemplate("<time datetime=\"{{iso}}\">{{day}} {{clock}} UTC</time>",
                      {{"iso", iso}, {"day", iso.substr(0, 10)}, {"clock", iso.substr(11, 8)}});
}

std::string Relative(TimePoint time, TimePoint now) {
  if (time == now) return "now";
  return time > now ? "in " + HumanDuration(time - now) : HumanDuration(now - time) + " ago";
}

std::string Ago(const std::optional<TimePoint>& time, TimePoint wall_now) {
  if (!time) return "never";
  return *time > wall_now ? FormatTime(*time) : HumanDuration(wall_now - *time) + " ago";
}

std::string PollDuration(const std::optional<Duration>& duration) {
  using std::chrono::milliseconds;
  if (!duration) return std::string(kNotKnown);
  if (*duration >= std::chrono::seconds(1)) return HumanDuration(*duration);
  const auto whole = std::chrono::duration_cast<milliseconds>(*duration);
  return whole == milliseconds(0) ? "under 1 ms" : std::to_string(whole.count()) + " ms";
}

std::string SkewText(const std::optional<ClockReading>& clock) {
  if (!clock) return std::string(kNotKnown);
  if (std::chrono::abs(clock->skew) < std::chrono::seconds(1)) return "none";
  return "host is " + HumanDuration(clock->skew) + (clock->skew > Duration(0) ? " ahead" : " behind");
}

std::string LimitText(const Check& check) {
  return (check.error_after ? "of " : "· warns at ") + HumanDuration(Limit(check));
}

std::string BadgeHtml(State state, std::string_view word) {
  return FillTemplate(
      "<span class=\"badge {{state}}\"><svg class=\"icon\" aria-hidden=\"true\"><use href=\"#{{state}}\"/></svg>"
      "{{word}}</span>",
      {{"state", ToString(state)}, {"word", word}});
}

std::string AdviceHtml(const Advice& advice, std::string_view runbook_url) {
  return EscapeWithCode(advice.text) + " " + RunbookHtml(advice.section, runbook_url);
}

}  // namespace freshness
