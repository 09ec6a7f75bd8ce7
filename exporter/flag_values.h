// The flags that take a value, and what each value may be.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "exporter/command_line.h"

namespace freshness {

struct ValueFlag {
  const char* name;  // "--poll.interval"
  // Puts `value` into `line`; what is wrong with it otherwise: a sentence's end, to follow the flag's name.
  std::optional<std::string> (*set)(const std::string& value, CommandLine& line);
};

std::span<const ValueFlag> ValueFlags();

}  // namespace freshness
