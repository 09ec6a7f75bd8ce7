#include "alerts/slack_text.h"

#include <algorithm>

#include "checks/model/text.h"

namespace freshness {
namespace {

constexpr std::string_view kCut = "…";

// The character that begins at `at` of valid UTF-8.
std::string_view CharacterAt(std::string_view utf8, std::size_t at) {
  return utf8.substr(at, Utf8Length(utf8.substr(at)));
}

std::string_view Entity(std::string_view character) {
  if (character == "&") return "&amp;";
  if (character == "<") return "&lt;";
  if (character == ">") return "&gt;";
  return character;
}

std::string Fit(std::string_view text, std::size_t limit, bool escape) {
  const std::string clean = OneLine(ValidUtf8(text), text.size() * 3 + 1);
  std::string fitted;
  std::size_t length = 0;
  std::size_t cut_at = 0;  // how much of `fitted` leaves room for the mark of a cut
  for (std::size_t at = 0; at < clean.size();) {
    const std::string_view character = CharacterAt(clean, at);
    const std::string_view shown = escape ? Entity(character) : character;
    if (length + SlackLength(shown) > limit) return fitted.substr(0, cut_at) + std::string(limit == 0 ? "" : kCut);
    fitted += shown;
    length += SlackLength(shown);
    if (length + 1 <= limit) cut_at = fitted.size();
    at += character.size();
  }
  return fitted;
}

bool IsLinkable(std::string_view url) {
  if (!url.starts_with("https://") && !url.starts_with("http://")) return false;
  return std::all_of(url.begin(), url.end(), [](char c) {
    return c > ' ' && c < '\x7F' && std::string_view("|<>\"`").find(c) == std::string_view::npos;
  });
}

}  // namespace

std::size_t SlackLength(std::string_view utf8) {
  std::size_t length = 0;
  for (const char c : utf8) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0) == 0x80) continue;
    length += byte >= 0xF0 ? 2 : 1;
  }
  return length;
}

std::string SlackEscape(std::string_view text, std::size_t limit) {
  return Fit(text, limit, true);
}

std::string SlackPlain(std::string_view text, std::size_t limit) {
  return Fit(text, limit, false);
}

std::string SlackList(const std::vector<std::string>& lines, std::size_t limit, std::size_t longest_line) {
  constexpr std::string_view kBullet = "• ";
  constexpr std::size_t kMoreLine = 24;  // room for "\n+4294967295 more"
  std::string list;
  std::size_t length = 0;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    std::string line = (list.empty() ? "" : "\n") + std::string(kBullet) + SlackEscape(lines[i], longest_line);
    const std::size_t reserved = i + 1 == lines.size() ? 0 : kMoreLine;
    if (length + SlackLength(line) + reserved > limit) {
      return list + (list.empty() ? "" : "\n") + "+" + std::to_string(lines.size() - i) + " more";
    }
    length += SlackLength(line);
    list += line;
  }
  return list;
}

std::string SlackLink(std::string_view url, std::string_view label) {
  const std::string text = SlackEscape(label, kLongestLink / 2);
  const std::string link = IsLinkable(url) ? "<" + SlackEscape(url, 6 * kLongestLink) + "|" + text + ">" : "";
  return link.empty() || SlackLength(link) > kLongestLink ? text : link;
}

}  // namespace freshness
