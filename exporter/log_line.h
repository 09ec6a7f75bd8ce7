// The text of a log line. Apart from where it goes, so that it can be tested letter by letter.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "checks/model/clock.h"
#include "exporter/log.h"

namespace freshness {

// One line without its line break: ts (UTC, milliseconds), level, msg, then `fields` in their order. Line breaks and control
// characters are escaped, so that no value can forge a line; bytes that are not UTF-8 become U+FFFD.
std::string LogLine(LogFormat format, LogLevel level, TimePoint time, std::string_view message,
                    std::initializer_list<LogField> fields);

}  // namespace freshness
