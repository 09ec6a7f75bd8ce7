#include "exporter/html.h"

#include <algorithm>
#include <stdexcept>

#include "checks/model/text.h"

namespace freshness {

std::string EscapeHtml(std::string_view text) {
  std::string safe;
  for (const char c : ValidUtf8(text)) {
    switch (c) {
      case '&': safe += "&amp;"; break;
      case '<': safe += "&lt;"; break;
      case '>': safe += "&gt;"; break;
      case '"': safe += "&quot;"; break;
      case '\'': safe += "&#39;"; break;
      default: safe += c;
    }
  }
  return safe;
}

std::string EscapeWithCode(std::string_view text) {
  std::string html;
  for (bool code = false;; code = !code) {
    const std::size_t end = text.find('`');
    if (code) html += "<code>";
    html += EscapeHtml(text.substr(0, end));
    if (code) html += "</code>";
    if (end == std::string_view::npos) return html;
    text.remove_prefix(end + 1);
  }
}

std::string FillTemplate(std::string_view page,
                         std::initializer_list<std::pair<std::string_view, std::string_view>> values) {
  std::string filled;
  for (;;) {
    const std::size_t open = page.find("{{");
    const std::size_t close = page.find("}}", open);
    if (open == std::string_view::npos || close == std::string_view::npos) return filled.append(page);
    const std::string_view name = page.substr(open + 2, close - open - 2);
    const auto* const value = std::find_if(values.begin(), values.end(), [name](const auto& v) { return v.first == name; });
    if (value == values.end()) throw std::logic_error("no value for {{" + std::string(name) + "}} in a page's template");
    filled.append(page.substr(0, open)).append(value->second);
    page.remove_prefix(close + 2);
  }
}

}  // namespace freshness
