#include "checks/model/text.h"

namespace freshness {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD
constexpr std::string_view kEllipsis = "\xE2\x80\xA6";     // U+2026

unsigned char Byte(std::string_view text, std::size_t i) {
  return static_cast<unsigned char>(text[i]);
}

bool InRange(unsigned char byte, unsigned low, unsigned high) {
  return byte >= low && byte <= high;
}

// Whether the second byte may follow the first: RFC 3629, section 4, which is where overlong forms and surrogates end.
bool SecondFits(unsigned char first, unsigned char second) {
  switch (first) {
    case 0xE0: return InRange(second, 0xA0, 0xBF);
    case 0xED: return InRange(second, 0x80, 0x9F);
    case 0xF0: return InRange(second, 0x90, 0xBF);
    case 0xF4: return InRange(second, 0x80, 0x8F);
    default: return InRange(second, 0x80, 0xBF);
  }
}

// U+0000 to U+001F, U+007F to U+009F, U+2028 and U+2029.
bool BreaksALine(std::string_view character) {
  const unsigned char first = Byte(character, 0);
  if (character.size() == 1) return first < 0x20 || first == 0x7F;
  if (character.size() == 2) return first == 0xC2 && Byte(character, 1) < 0xA0;
  return character == "\xE2\x80\xA8" || character == "\xE2\x80\xA9";
}

std::string_view Trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

// The longest front of valid `text` that fits into `max_bytes` and ends between two characters.
std::string_view Front(std::string_view text, std::size_t max_bytes) {
  if (text.size() <= max_bytes) return text;
  while (max_bytes > 0 && InRange(Byte(text, max_bytes), 0x80, 0xBF)) --max_bytes;
  return text.substr(0, max_bytes);
}

}  // namespace

std::size_t Utf8Length(std::string_view text) {
  if (text.empty()) return 0;
  const unsigned char first = Byte(text, 0);
  if (first < 0x80) return 1;
  const std::size_t length = InRange(first, 0xC2, 0xDF)   ? 2
                             : InRange(first, 0xE0, 0xEF) ? 3
                             : InRange(first, 0xF0, 0xF4) ? 4
                                                          : 0;
  if (length == 0 || text.size() < length || !SecondFits(first, Byte(text, 1))) return 0;
  for (std::size_t i = 2; i < length; ++i) {
    if (!InRange(Byte(text, i), 0x80, 0xBF)) return 0;
  }
  return length;
}

std::string ValidUtf8(std::string_view text) {
  std::string valid;
  valid.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = Utf8Length(text);
    valid += length == 0 ? kReplacement : text.substr(0, length);
    text.remove_prefix(length == 0 ? 1 : length);
  }
  return valid;
}

std::string OneLine(std::string_view text, std::size_t max_bytes) {
  const std::string valid = ValidUtf8(text);
  std::string line;
  for (std::string_view rest = valid; !rest.empty();) {
    const std::string_view character = rest.substr(0, Utf8Length(rest));
    line += BreaksALine(character) ? std::string_view(" ") : character;
    rest.remove_prefix(character.size());
  }
  const std::string_view trimmed = Trimmed(line);
  if (trimmed.size() <= max_bytes) return std::string(trimmed);
  if (max_bytes < kEllipsis.size()) return {};
  return std::string(Trimmed(Front(trimmed, max_bytes - kEllipsis.size()))).append(kEllipsis);
}

}  // namespace freshness
