// The databases to watch: from the configuration file's list, or from the environment alone.
#pragma once

#include <filesystem>
#include <vector>

#include "exporter/config.h"
#include "exporter/map_reader.h"

namespace freshness {

// Reads `targets:` and the secrets that it names. Relative paths of secret files start at `folder`. What is wrong goes to
// `problems`, and the targets returned are then not fit for use.
std::vector<TargetConfig> ReadTargets(const ConfigField& field, const std::filesystem::path& folder,
                                      const Environment& environment, ConfigProblems& problems);

// The target "default", on DATABASE_URL or DATABASE_URL_FILE.
std::vector<TargetConfig> DefaultTarget(const Environment& environment, ConfigProblems& problems);

}  // namespace freshness
