#include "exporter/xml.h"

#include "checks/model/text.h"

namespace freshness {
namespace {

// `character` is well-formed UTF-8, so surrogates cannot occur.
bool IsForbidden(std::string_view character) {
  if (character.size() == 1) {
    const auto code = static_cast<unsigned char>(character[0]);
    return code < 0x20 && code != '\t' && code != '\n' && code != '\r';
  }
  return character == "\xEF\xBF\xBE" || character == "\xEF\xBF\xBF";  // U+FFFE, U+FFFF
}

// A reader turns bare tabs and line ends in an attribute into spaces, and CR anywhere into LF; written as references all
// stay.
std::string_view Written(std::string_view character) {
  if (character == "&") return "&amp;";
  if (character == "<") return "&lt;";
  if (character == ">") return "&gt;";
  if (character == "\"") return "&quot;";
  if (character == "\t") return "&#9;";
  if (character == "\n") return "&#10;";
  if (character == "\r") return "&#13;";
  return IsForbidden(character) ? std::string_view() : character;
}

}  // namespace

std::string EscapeXml(std::string_view text) {
  const std::string valid = ValidUtf8(text);
  std::string safe;
  for (std::string_view rest = valid; !rest.empty();) {
    const std::string_view character = rest.substr(0, Utf8Length(rest));
    safe += Written(character);
    rest.remove_prefix(character.size());
  }
  return safe;
}

}  // namespace freshness
