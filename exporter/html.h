// HTML from templates.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace freshness {

// `text` fit to stand in HTML, as content or between quotes of either kind; invalid UTF-8 becomes U+FFFD.
std::string EscapeHtml(std::string_view text);

// The same for one of our own sentences, in which what stands between backticks is code.
std::string EscapeWithCode(std::string_view text);

// `page` with each {{name}} replaced by its value, which is put in as it is: escape it before. A value is not searched for
// placeholders again. A name without a value is a bug: throws std::logic_error.
std::string FillTemplate(std::string_view page, std::initializer_list<std::pair<std::string_view, std::string_view>> values);

}  // namespace freshness
