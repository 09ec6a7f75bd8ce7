// The configuration file's list of checks.
#pragma once

#include <vector>

#include "checks/model/check.h"
#include "exporter/map_reader.h"

namespace freshness {

// Reads `checks:`; what is wrong goes to `problems`, and the checks returned are then not fit for use.
std::vector<Check> ReadChecks(const ConfigField& field, ConfigProblems& problems);

}  // namespace freshness
