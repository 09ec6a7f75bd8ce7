#include "exporter/log_line.h"

#include <array>
#include <cstdio>

#include "checks/model/duration.h"
#include "checks/model/text.h"

namespace freshness {
namespace {

std::string_view ToString(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug: return "debug";
    case LogLevel::kInfo: return "info";
    case LogLevel::kWarn: return "warn";
    case LogLevel::kError: return "error";
  }
  return "";
}

std::string Timestamp(TimePoint time) {
  const auto second = std::chrono::floor<std::chrono::seconds>(time);
  std::array<char, 16> fraction{};
  std::snprintf(fraction.data(), fraction.size(), ".%03dZ", static_cast<int>((time - second).count() / 1000));
  std::string text = FormatTime(second);
  text.pop_back();
  return text + fraction.data();
}

// Whether a control character starts `character`: C0, DEL, or C1, which some terminals obey.
bool IsControl(std::string_view character, unsigned& code) {
  code = static_cast<unsigned char>(character[0]);
  if (character.size() == 1) return code < 0x20 || code == 0x7F;
  if (character.size() != 2 || code != 0xC2) return false;
  code = static_cast<unsigned char>(character[1]);
  return code < 0xA0;
}

// `text` between quotes, as a JSON string; logfmt's quoted values are written the same way.
std::string Quoted(std::string_view text) {
  std::string quoted = "\"";
  const std::string valid = ValidUtf8(text);
  for (std::string_view rest = valid; !rest.empty();) {
    const std::string_view character = rest.substr(0, Utf8Length(rest));
    rest.remove_prefix(character.size());
    unsigned code = 0;
    if (character == "\"" || character == "\\") {
      quoted.append("\\").append(character);
    } else if (character == "\n") {
      quoted += "\\n";
    } else if (character == "\t") {
      quoted += "\\t";
    } else if (IsControl(character, code)) {
      std::array<char, 8> escape{};
      std::snprintf(escape.data(), escape.size(), "\\u%04x", code & 0xFFU);
      quoted += escape.data();
    } else {
      quoted += character;
    }
  }
  return quoted + '"';
}

// A logfmt value: bare where no reader could misread it.
std::string LogfmtValue(std::string_view text) {
  constexpr std::string_view kBare = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+.:/,@%*()[]";
  const bool bare = !text.empty() && text.find_first_not_of(kBare) == std::string_view::npos;
  return bare ? std::string(text) : Quoted(text);
}

void Append(std::string& line, LogFormat format, std::string_view key, std::string_view value) {
  switch (format) {
    case LogFormat::kLogfmt:
      if (!line.empty()) line += ' ';
      line.append(key).append("=").append(LogfmtValue(value));
      return;
    case LogFormat::kJson:
      line += line.empty() ? '{' : ',';
      line.append(Quoted(key)).append(":").append(Quoted(value));
      return;
  }
}

}  // namespace

std::string LogLine(LogFormat format, LogLevel level, TimePoint time, std::string_view message,
                    std::initializer_list<LogField> fields) {
  std::string line;
  Append(line, format, "ts", Timestamp(time));
  Append(line, format, "level", ToString(level));
  Append(line, format, "msg", message);
  for (const auto& [key, value] : fields) Append(line, format, key, value);
  if (format == LogFormat::kJson) line += '}';
  return line;
}

}  // namespace freshness
