// A configuration file, read as far as its syntax.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "exporter/config_problems.h"
#include "exporter/yaml.h"

namespace freshness {

// The document in `file`, which `flag` named; nothing when it cannot be read, is over 1 MiB, is not YAML or is empty, which
// is then reported. `when_empty` says what to write into it.
std::shared_ptr<const YamlNode> ReadConfigDocument(const std::string& file, std::string_view flag,
                                                   std::string_view when_empty, ConfigProblems& problems);

}  // namespace freshness
