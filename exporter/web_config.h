// The web configuration: who may ask, how often, and with what headers they are answered. The format is that of Prometheus'
// exporter-toolkit, so that one file serves many exporters.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "checks/model/clock.h"
#include "checks/net/secret.h"

namespace freshness {

struct WebUser {
  std::string name;
  Secret hash;   // bcrypt
  int cost = 0;  // of the hash: 2^cost rounds
};

// A token bucket: a request each `interval`, and `burst` at once after a rest.
struct RateLimit {
  Duration interval;  // more than 0
  int burst = 1;
};

struct WebConfig {
  std::vector<WebUser> users;                                // none: no password is asked for
  std::vector<std::pair<std::string, std::string>> headers;  // in place of our own; with an empty value it is left out
  std::optional<RateLimit> rate_limit;
};

// Dearer hashes are refused: 14 takes 0.7 s a guess, and 31 would never end.
inline constexpr int kDearestHash = 14;

// Reads `file`. Throws ConfigError (exporter/config.h) with all that is wrong with it, each with its line. Relative paths in
// it start at the file's folder. TLS is refused in words: what serves here cannot do it.
WebConfig LoadWebConfig(const std::string& file);

}  // namespace freshness
