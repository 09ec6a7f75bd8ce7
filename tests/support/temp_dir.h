// A folder for one test's files.
#pragma once

#include <filesystem>

namespace freshness::test {

// Made under the system's temporary folder, open to every user for entering and reading, removed with all it holds on
// destruction.
class TempDir {
 public:
  TempDir();
  ~TempDir();
  TempDir(const TempDir&) = delete;  // one folder, one owner
  TempDir& operator=(const TempDir&) = delete;

  const std::filesystem::path& Path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace freshness::test
