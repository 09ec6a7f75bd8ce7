// Text put into GitHub's Markdown.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace freshness {

// `text` on one line, as it may stand in a table's cell, a heading or a sentence: it is shown as it is, makes no link, no
// HTML and no formula, and calls nobody. What is longer than `max_bytes` is cut first, so that no escape is; escaping makes
// the result up to 14 times as long. https://github.github.com/gfm/
std::string EscapeMarkdown(std::string_view text, std::size_t max_bytes);

}  // namespace freshness
