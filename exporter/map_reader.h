// Reads one map of the configuration file, and reports what is wrong with it on the way.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "checks/model/clock.h"
#include "exporter/config_problems.h"
#include "exporter/yaml.h"

namespace freshness {

// A value in the file, and how to speak of it.
struct ConfigField {
  std::shared_ptr<const YamlNode> value;
  int line;           // of its key, or of the list's item
  std::string where;  // "checks[2].fed_by"
};

// Reports a field that is not a list, or has no items; otherwise its items.
std::vector<ConfigField> ReadList(const ConfigField& field, ConfigProblems& problems);

class MapReader {
 public:
  // Reports at once: not a map; a key that is not one of `known`, stands twice, or has no value. An empty `known` allows
  // any. `problems` must outlive the reader.
  MapReader(const ConfigField& field, std::span<const std::string_view> known, ConfigProblems& problems);

  // Whether it is a map at all; if not, that has been reported, and nothing else should be.
  bool IsMap() const { return is_map_; }
  // Whether the key is there, right or wrong.
  bool Has(std::string_view key) const { return lines_.contains(key); }
  const std::map<std::string, ConfigField, std::less<>>& Fields() const { return fields_; }

  // The key's value; nothing when it is absent, or wrong and reported.
  std::optional<ConfigField> Find(std::string_view key) const;
  std::optional<std::string> Text(std::string_view key) const;  // without control characters, not empty
  std::optional<Duration> Length(std::string_view key) const;   // 0 or more
  std::optional<Duration> PositiveLength(std::string_view key) const;
  // As Text(), and an absent key is reported: `hint` says what to write.
  std::optional<std::string> RequiredText(std::string_view key, std::string_view hint) const;
  // The key "name": required, fit for a label, and not in `taken` yet (name to line), where it goes.
  std::optional<std::string> RequiredName(std::map<std::string, int>& taken) const;

  // Reports a problem of the key, or of the whole map.
  void Complain(std::string_view key, std::string_view what) const;
  void Complain(std::string_view what) const { problems_.Add(field_.line, field_.where, what); }

 private:
  void ReadEntry(const YamlNode::Entry& entry, std::span<const std::string_view> known);

  const ConfigField field_;
  ConfigProblems& problems_;
  bool is_map_;
  std::map<std::string, int, std::less<>> lines_;           // of every key
  std::map<std::string, ConfigField, std::less<>> fields_;  // of the keys that are known and have a value
};

}  // namespace freshness
