#include "exporter/markdown.h"

#include "checks/model/text.h"

namespace freshness {

std::string EscapeMarkdown(std::string_view text, std::size_t max_bytes) {
  std::string safe;
  for (const char c : OneLine(text, max_bytes)) {
    switch (c) {
      case '&': safe += "&amp;"; break;
      case '<': safe += "&lt;"; break;
      case '>': safe += "&gt;"; break;
      // As references, since a backslash before a table's bar is read differently by different parsers.
      case '\\': safe += "&#92;"; break;
      case '|': safe += "&#124;"; break;
      case '`': safe += "&#96;"; break;
      case '*':
      case '_':
      case '~':
      case '[':
      case ']': safe.append("\\").append(1, c); break;
      // GitHub looks for mentions, references and formulas after Markdown was read, when escapes and references are gone:
      // only what stands between the characters keeps them apart. https://github.com/github/cmark-gfm/issues/181
      case '@':
      case '#': safe.append(1, c).append("&#8203;"); break;
      case '$': safe += "<span>$</span>"; break;
      default: safe += c;
    }
  }
  return safe;
}

}  // namespace freshness
