// Text put into XML.
#pragma once

#include <string>
#include <string_view>

namespace freshness {

// `text` as it may stand in an element or between an attribute's quotes, line ends included. Invalid UTF-8 becomes U+FFFD; a
// character that XML 1.0 has no way to write (https://www.w3.org/TR/xml/#charsets) is left out.
std::string EscapeXml(std::string_view text);

}  // namespace freshness
