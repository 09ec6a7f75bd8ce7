// What the program was told to do, validated: a Config that exists can be run.
#pragma once

#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "checks/model/check.h"
#include "checks/net/secret.h"
#include "exporter/environment.h"

namespace freshness {

// A day: what is polled less often is not being watched. Postgres counts its time-outs in 32 bits of milliseconds.
inline constexpr Duration kLongestInterval = std::chrono::hours(24);

struct PollTimes {
  Duration interval = std::chrono::seconds(30);
  Duration timeout = std::chrono::seconds(10);  // at most the interval
};

// Where a project's REST API is, and by what it is read.
struct SupabaseAccess {
  Secret url;
  Secret key;
  std::string url_from;  // where each was found, as TargetConfig::url_from
  std::string key_from;
  bool SameAs(const SupabaseAccess& other) const { return url.SameAs(other.url) && key.SameAs(other.key); }
};

// A target has a database, or a Supabase project, or both ways to one and the same: then the database is what is polled, and
// the night sees whether the two agree.
struct TargetConfig {
  std::string name;      // label `target`
  Secret database_url;   // empty where there is none
  std::string url_from;  // where the URL was found, for messages: "DATABASE_URL", "file /run/secrets/db"
  std::optional<SupabaseAccess> supabase;
  std::string no_supabase;  // why there is none: "SUPABASE_URL is not set"
  PollTimes poll;
  std::vector<Check> checks;  // what is watched here
};

struct Config {
  std::vector<TargetConfig> targets;
};

// Of all targets together.
std::size_t CheckCount(const Config& config);

// What flags say of the same settings; a flag beats the file.
struct ConfigFlags {
  std::optional<std::string> file;
  std::optional<std::string> target;  // --target: only this one of the targets
  std::optional<Duration> poll_interval;
  std::optional<Duration> poll_timeout;
};

// A configuration that cannot be run, with everything that is wrong with it. Caught in main, which exits with 2.
class ConfigError : public std::runtime_error {
 public:
  explicit ConfigError(std::vector<std::string> problems);
  // One sentence each, "FILE:LINE: what is wrong and what to write"; in the file's order; free of secrets.
  const std::vector<std::string>& Problems() const { return problems_; }

 private:
  std::vector<std::string> problems_;
};

// Reads the configuration from the file, if one is named, else from the environment alone (one target, "default", on
// DefaultChecks()). What a file leaves out is as without a file; without a time-out, it is 10 s or the interval, if that is
// shorter. With flags.target, only that target is returned, and the secrets of the others are not asked for. Throws
// ConfigError.
Config LoadConfig(const ConfigFlags& flags, const Environment& environment);

}  // namespace freshness
