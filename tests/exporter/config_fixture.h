// What the tests of the configuration share.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "exporter/config.h"
#include "tests/places.h"

namespace freshness {

namespace fs = std::filesystem;
inline const fs::path kConfigs = fs::path(FRESHNESS_TEST_DATA) / "config";
inline const std::string kUrl = "postgresql://monitor:S3CRET@db.example.com:5432/app";

inline Environment Variables(std::map<std::string, std::string> variables) {
  return [variables = std::move(variables)](const std::string& name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    if (found == variables.end()) return std::nullopt;
    return found->second;
  };
}

// What the files in tests/data/config are read with.
inline Environment FileVariables() {
  return Variables({{"DATABASE_URL", kUrl},
                    {"SCHEME_URL", "postgresql+psycopg://monitor:S3CRET@db/app"},
                    {"AT_URL", "postgresql://monitor:S3CRET@pass@db/app"},
                    {"WORDS_URL", "S3CRET words %zz"},
                    {"TWICE", "postgresql://u:S3CRET@h/db"},
                    {"TWICE_FILE", "/x/S3CRET"},
                    {"LOST_FILE", "/nonexistent/url"},
                    {"PROJECT_URL", "https://abc.supabase.co"},
                    {"PROJECT_KEY", "sb_secret_S3CRET"},
                    {"LAN_URL", "http://10.0.0.5:8000/S3CRET"},
                    {"QUERY_URL", "https://abc.supabase.co/?apikey=S3CRET"},
                    {"ODD_KEY", "S3CRET"},
                    {"SPACED_KEY", "sb_secret_S3CRET x"},
                    {"UNSIGNED_KEY", "eyJhbGciOiJub25lIn0.eyJyb2xlIjoic2VydmljZV9yb2xlIn0."},
                    {"ROLELESS_KEY", "eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJzdXBhYmFzZSJ9.S3CRET"}});
}

inline std::string Read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

inline void ReplaceAll(std::string& text, const std::string& what, const std::string& with) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size())) {
    text.replace(at, what.size(), with);
  }
}

// What LoadConfig() says of it, one problem a line; empty when it is content.
inline std::string Problems(const ConfigFlags& flags, const Environment& environment) {
  try {
    LoadConfig(flags, environment);
    return "";
  } catch (const ConfigError& error) {
    std::string text;
    for (const std::string& problem : error.Problems()) text += problem + "\n";
    EXPECT_EQ(error.what() + std::string("\n"), text);
    return text;
  }
}

inline ConfigFlags File(const fs::path& path) {
  ConfigFlags flags;
  flags.file = path.string();
  return flags;
}

inline Config LoadGood(const std::string& name) {
  return LoadConfig(File(kConfigs / "good" / name), FileVariables());
}

// A file for one test, removed after it.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& text, const std::string& suffix = "")
      : path_(fs::path(testing::TempDir()) / (UniqueName() + suffix)) {
    std::ofstream(path_, std::ios::binary) << text;
  }
  ~TemporaryFile() { fs::remove(path_); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  const fs::path& Path() const { return path_; }

 private:
  static std::string UniqueName() {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    return "config_test_" + std::string(test->name()) + "_" + std::to_string(::getpid()) + ".yml";
  }
  fs::path path_;
};

inline std::string ProblemsOf(const std::string& yaml) {
  const TemporaryFile file(yaml);
  std::string problems = Problems(File(file.Path()), FileVariables());
  ReplaceAll(problems, file.Path().string(), "FILE");
  return problems;
}

}  // namespace freshness
