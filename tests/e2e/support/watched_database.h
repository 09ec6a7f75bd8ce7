// Databases and configurations for the real program to watch.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tests/support/private_postgres.h"
#include "tests/support/temp_dir.h"

namespace freshness::test {

// Makes database `name` on `postgres` anew, with the schema and the seed, and returns its URL.
std::string MakeSeeded(PrivatePostgres& postgres, const std::string& name);

// The check of each of the seven states, named after it, as a configuration's `checks:`; and the tables that make them so,
// one with a name that is hard on a label.
std::string ConfigOfAllStates();
std::string SqlOfAllStates();

// A file in a folder of its own, removed on destruction.
class ConfigFile {
 public:
  explicit ConfigFile(const std::string& text);
  std::string Flag() const { return "--config.file=" + Path().string(); }
  std::filesystem::path Path() const { return folder_.Path() / "freshness.yml"; }

 private:
  TempDir folder_;
};

}  // namespace freshness::test
