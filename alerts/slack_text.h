// Text within Slack's limits.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace freshness {

// Slack does not say what a character is; UTF-16 code units are the largest of the usual counts.
std::size_t SlackLength(std::string_view utf8);

// `text` made valid UTF-8, without control characters, with `&`, `<` and `>` as entities, and cut to `limit` characters, the
// last of them "…" when something was cut. Never cuts inside a character or an entity.
std::string SlackEscape(std::string_view text, std::size_t limit);

// The same without entities, for plain_text.
std::string SlackPlain(std::string_view text, std::size_t limit);

// Lines as bullets within `limit` characters in all, each of at most `longest_line`. Those that do not fit are counted on
// the last line: "+12 more".
std::string SlackList(const std::vector<std::string>& lines, std::size_t limit, std::size_t longest_line);

// <url|label>, or the escaped label alone where the URL is not one that Slack links, or the whole would be longer than
// kLongestLink.
inline constexpr std::size_t kLongestLink = 900;
std::string SlackLink(std::string_view url, std::string_view label);

}  // namespace freshness
