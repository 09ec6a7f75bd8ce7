// Log lines on stderr, as logfmt or JSON. Thread-safe. No secret may be passed in: a field is printed as it is.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace freshness {

enum class LogFormat { kLogfmt, kJson };
enum class LogLevel { kDebug, kInfo, kWarn, kError };

// Until this is called, lines go out as logfmt from level info up.
void SetUpLogging(LogFormat format, LogLevel level);

using LogField = std::pair<std::string_view, std::string>;

// One line: time, level, message, and the fields in the order given. Values are quoted and escaped as the format asks.
void Log(LogLevel level, std::string_view message, std::initializer_list<LogField> fields = {});

}  // namespace freshness
