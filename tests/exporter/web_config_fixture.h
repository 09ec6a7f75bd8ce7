// Users, their passwords and hashes, and files, for the tests of the web configuration.
#pragma once

#include <string>

#include "exporter/web_config.h"
#include "tests/exporter/config_fixture.h"

namespace freshness {

inline const fs::path kWebConfigs = fs::path(FRESHNESS_TEST_DATA) / "web_config";

inline const std::string kPassword = "correct-horse";
// Of kPassword, at costs 4 and 5: cheap enough for a test, and told apart by time.
inline const std::string kHash4 = "$2y$04$abcdefghijklmnopqrstuuPoaPXzWjiVz4HaNq2LJXksWbO79E.S6";
inline const std::string kHash5 = "$2y$05$abcdefghijklmnopqrstuuZ0Fx87Pb/Aqb0E90lfvCwzXnaFKUHpS";
// Of "other-word".
inline const std::string kOtherHash4 = "$2y$04$abcdefghijklmnopqrstuuk.e7sSqJmUiIiGHkMr0Mty.T4zKXaiq";

inline std::string UsersYaml(const std::string& hash) {
  return "basic_auth_users:\n  alice: " + hash + "\n";
}

// What LoadWebConfig() says of it, one problem a line; empty when it is content.
inline std::string WebProblems(const fs::path& path) {
  try {
    LoadWebConfig(path.string());
    return "";
  } catch (const ConfigError& error) {
    return error.what() + std::string("\n");
  }
}

}  // namespace freshness
