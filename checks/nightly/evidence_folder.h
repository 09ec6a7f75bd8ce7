// A folder for what one run of a suite leaves behind.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace freshness {

// Made below `root`, for the owner alone; removed on destruction, unless Keep() was called. Folders that were kept more than
// 30 days ago, as long as the runs' records, are removed when a new one is made.
class EvidenceFolder {
 public:
  // Throws std::runtime_error, with one sentence, when it cannot be made.
  EvidenceFolder(const std::filesystem::path& root, std::string_view name);
  ~EvidenceFolder();
  EvidenceFolder(const EvidenceFolder&) = delete;  // removes once
  EvidenceFolder& operator=(const EvidenceFolder&) = delete;

  const std::filesystem::path& Path() const { return path_; }
  void Keep() { kept_ = true; }

 private:
  std::filesystem::path path_;
  bool kept_ = false;
};

// Those of `paths` that are regular files below one of `folders`, as canonical paths. Whoever wrote the list may have
// written anything: what a report attaches is sent to a CI server.
std::vector<std::string> FilesBelowFolders(const std::vector<std::string>& paths,
                                           const std::vector<std::filesystem::path>& folders);

}  // namespace freshness
