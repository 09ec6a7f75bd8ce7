#include "checks/model/check.h"

namespace freshness {
namespace {

// Takes one part of a name off the front of `text`, and the dot behind it; nothing when it is empty or a quote is left open.
std::optional<std::string> TakePart(std::string_view& text) {
  std::string part;
  if (text.starts_with('"')) {
    text.remove_prefix(1);
    for (;;) {
      const auto quote = text.find('"');
      if (quote == std::string_view::npos) return std::nullopt;
      part += text.substr(0, quote);
      text.remove_prefix(quote + 1);
      if (!text.starts_with('"')) break;
      part += '"';
      text.remove_prefix(1);
    }
    if (!text.empty() && !text.starts_with('.')) return std::nullopt;
  } else {
    const auto dot = text.find('.');
    part = text.substr(0, dot);
    text.remove_prefix(dot == std::string_view::npos ? text.size() : dot);
  }
  if (part.empty() || text == ".") return std::nullopt;
  if (!text.empty()) text.remove_prefix(1);
  return part;
}

}  // namespace

std::optional<TableName> ParseTableName(const std::string& text) {
  if (text.find('\0') != std::string::npos) return std::nullopt;
  std::string_view rest = text;
  auto first = TakePart(rest);
  if (!first) return std::nullopt;
  if (rest.empty()) return TableName{std::nullopt, *first};
  auto second = TakePart(rest);
  if (!second || !rest.empty()) return std::nullopt;
  return TableName{*first, *second};
}

std::string Granularity(const Check& check) {
  const auto found = check.where.find("granularity");
  return found == check.where.end() ? std::string() : found->second;
}

Duration Limit(const Check& check) {
  if (check.error_after) return *check.error_after;
  return check.warn_after.value_or(Duration::max());
}

bool AskTheSame(const Check& a, const Check& b) {
  Check like_b = a;
  like_b.group = b.group;
  like_b.warn_after = b.warn_after;
  like_b.error_after = b.error_after;
  return like_b == b;
}

}  // namespace freshness
