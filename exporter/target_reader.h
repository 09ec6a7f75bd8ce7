// The databases to watch: from the configuration file's list, or from the environment alone.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "exporter/config.h"
#include "exporter/map_reader.h"

namespace freshness {

// What a target has that says nothing else.
struct TargetDefaults {
  PollTimes poll;
  std::vector<Check> checks;
};

// Reads `targets:` and the secrets that it names. What is wrong goes to `problems`, and the targets returned are then not
// fit for use. Holds references to all it is given.
class TargetReader {
 public:
  TargetReader(const TargetDefaults& defaults, const ConfigFlags& flags, const Environment& environment,
               ConfigProblems& problems)
      : defaults_(defaults), flags_(flags), environment_(environment), problems_(problems) {}
  std::vector<TargetConfig> Read(const ConfigField& field) const;

 private:
  TargetConfig ReadOne(const ConfigField& field, std::map<std::string, int>& names) const;
  void ReadDatabase(const MapReader& map, TargetConfig& target) const;

  const TargetDefaults& defaults_;
  const ConfigFlags& flags_;
  const Environment& environment_;
  ConfigProblems& problems_;
};

// The target "default", on DATABASE_URL, or on SUPABASE_URL and SUPABASE_SERVICE_ROLE_KEY, each also as NAME_FILE.
std::vector<TargetConfig> DefaultTarget(const TargetDefaults& defaults, const Environment& environment,
                                        ConfigProblems& problems);

}  // namespace freshness
