// The configuration file's list of checks.
#pragma once

#include <vector>

#include "checks/model/check.h"
#include "exporter/map_reader.h"

namespace freshness {

// Reads `checks:`; what is wrong goes to `problems`, and the checks returned are then not fit for use.
std::vector<Check> ReadChecks(const ConfigField& field, ConfigProblems& problems);

// Reads a target's own `checks:`, in which an entry is the name of one of `known` (what `checks:` of the file has, or the
// default checks), or a check in full.
std::vector<Check> ReadTargetChecks(const ConfigField& field, const std::vector<Check>& known, ConfigProblems& problems);

}  // namespace freshness
