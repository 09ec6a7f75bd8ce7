// The secrets that a target is reached by, wherever the configuration says that they are.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "checks/net/secret.h"
#include "exporter/environment.h"
#include "exporter/map_reader.h"

namespace freshness {

// One of them, and how to speak of it.
struct SecretKind {
  std::string_view key;       // in the file, with _env or _file behind it: "database_url"
  std::string_view variable;  // without a file: "DATABASE_URL"
  std::string_view noun;      // "URL"
  std::string_view meaning;   // follows "set it to the"
  std::string_view plain;     // why it does not stand in the file itself
  std::optional<std::string> (*problem)(const Secret&);
};
extern const SecretKind kDatabaseUrl;
extern const SecretKind kSupabaseUrl;
extern const SecretKind kSupabaseKey;

struct FoundSecret {
  Secret value;
  std::string from;  // "DATABASE_URL", "file /run/secrets/db"
};

// Whether the target's map says anything of it, right or wrong.
bool Mentions(const MapReader& map, const SecretKind& kind);

// Reads it as the target's map says. What is wrong is reported there, and nothing returned. A relative path starts at
// `folder`.
std::optional<FoundSecret> ReadFromMap(const SecretKind& kind, const MapReader& map, const std::string& target,
                                       const std::filesystem::path& folder, const Environment& environment);
// What can be said of the map without reading any secret.
void CheckMap(const SecretKind& kind, const MapReader& map);

// Reads it from the kind's own variable, or its _FILE; nothing when neither is set, or on a problem, which is reported.
std::optional<FoundSecret> ReadFromEnvironment(const SecretKind& kind, const Environment& environment,
                                               const std::function<void(const std::string&)>& report);

}  // namespace freshness
