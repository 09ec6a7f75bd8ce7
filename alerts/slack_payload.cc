#include "alerts/slack_payload.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "alerts/slack_text.h"

namespace freshness {
namespace {

using Json = nlohmann::ordered_json;

// Slack's own limits, and under them what this message gives to each part, so that one does not push out another.
constexpr std::size_t kHeader = 150;
constexpr std::size_t kSection = 3000;
constexpr std::size_t kMostFields = 10;
constexpr std::size_t kField = 2000;
constexpr std::size_t kLine = 600;
constexpr std::size_t kWarnings = 1500;
constexpr std::size_t kFactName = 50;
constexpr std::size_t kFactValue = 300;
constexpr std::size_t kAdvice = 1000;
constexpr std::size_t kSummary = 500;
static_assert(kFactName + kFactValue + 3 <= kField);
static_assert(kAdvice + 2 * (kLongestLink + 10) <= kSection);

// `verbatim` keeps Slack from making links and mentions of what looks like one.
Json Markdown(std::string text) {
  return {{"type", "mrkdwn"}, {"text", std::move(text)}, {"verbatim", true}};
}

Json Section(std::string text) {
  return {{"type", "section"}, {"text", Markdown(std::move(text))}};
}

std::string Headed(std::string_view heading, const std::vector<std::string>& lines, std::size_t limit) {
  const std::string head = "*" + std::string(heading) + "*\n";
  return head + SlackList(lines, limit - SlackLength(head), kLine);
}

// Slack refuses a header without text.
std::string Title(const Alert& alert) {
  const std::string title = SlackPlain(alert.title, kHeader);
  return title.empty() ? "Freshness alert" : title;
}

Json Fields(const Alert& alert) {
  Json fields = Json::array();
  for (const auto& [name, value] : alert.facts) {
    if (fields.size() == kMostFields) break;
    fields.push_back(Markdown("*" + SlackEscape(name, kFactName) + "*\n" + SlackEscape(value, kFactValue)));
  }
  return {{"type", "section"}, {"fields", std::move(fields)}};
}

std::string WhatToDo(const Alert& alert) {
  std::string text = "*What to do*\n" + SlackEscape(alert.advice, kAdvice);
  const char* between = "\n";
  if (!alert.runbook_url.empty()) text += std::exchange(between, " · ") + SlackLink(alert.runbook_url, "Runbook");
  if (!alert.run_url.empty()) text += between + SlackLink(alert.run_url, "This run");
  return text;
}

std::string Dump(const Json& payload) {
  return payload.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

std::string SlackPayload(const Alert& alert) {
  Json blocks = Json::array();
  blocks.push_back({{"type", "header"}, {"text", {{"type", "plain_text"}, {"text", Title(alert)}, {"emoji", false}}}});
  blocks.push_back(Section(Headed("Why", alert.causes, kSection)));
  if (!alert.warnings.empty()) blocks.push_back(Section(Headed("Warnings", alert.warnings, kWarnings)));
  blocks.push_back(Section(WhatToDo(alert)));
  const std::string passed = SlackEscape(alert.passed, kLine);
  if (!passed.empty()) blocks.push_back(Section(passed));  // Slack refuses a section without text
  if (!alert.facts.empty()) blocks.push_back(Fields(alert));
  return Dump({{"text", SlackEscape(alert.summary, kSummary)}, {"blocks", std::move(blocks)}});
}

std::string SlackPlainPayload(const Alert& alert) {
  std::string text = SlackEscape(alert.title, kHeader) + "\n" + SlackList(alert.causes, kSection, kLine);
  std::size_t facts = 0;
  for (const auto& [name, value] : alert.facts) {
    if (++facts <= kMostFields) text += "\n" + SlackEscape(name + ": " + value, kFactValue);
  }
  return Dump({{"text", text + "\n" + WhatToDo(alert)}});
}

}  // namespace freshness
