#include "checks/nightly/evidence_folder.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <system_error>

namespace freshness {
namespace {

namespace fs = std::filesystem;

constexpr auto kKept = std::chrono::days(30);
constexpr std::string_view kPrefix = "smoke-";

void RemoveOld(const fs::path& root) {
  const auto oldest = fs::file_time_type::clock::now() - kKept;
  std::error_code error;
  for (fs::directory_iterator entry(root, error), end; !error && entry != end; entry.increment(error)) {
    std::error_code unknown;
    const bool ours = entry->path().filename().string().starts_with(kPrefix);
    if (!ours || entry->is_symlink(unknown) || !entry->is_directory(unknown) || unknown) continue;
    const auto touched = entry->last_write_time(unknown);
    if (!unknown && touched < oldest) fs::remove_all(entry->path(), unknown);
  }
}

bool IsBelow(const fs::path& file, const fs::path& folder) {
  return std::mismatch(folder.begin(), folder.end(), file.begin(), file.end()).first == folder.end();
}

}  // namespace

EvidenceFolder::EvidenceFolder(const fs::path& root, std::string_view name) {
  std::error_code error;
  if (fs::create_directories(root, error)) fs::permissions(root, fs::perms::owner_all, error);
  RemoveOld(root);
  std::string path = (root / std::string(name).append("-XXXXXX")).string();
  if (::mkdtemp(path.data()) == nullptr) {
    throw std::runtime_error("no folder can be made in " + root.string() + ": " + std::strerror(errno) +
                             "; choose another with --run.dir");
  }
  path_ = path;
}

EvidenceFolder::~EvidenceFolder() {
  std::error_code stays;
  if (!kept_) fs::remove_all(path_, stays);
}

std::vector<std::string> FilesBelowFolders(const std::vector<std::string>& paths, const std::vector<fs::path>& folders) {
  std::vector<std::string> files;
  for (const std::string& path : paths) {
    std::error_code error;
    const fs::path file = fs::canonical(path, error);
    if (error || !fs::is_regular_file(file, error)) continue;
    const bool below = std::any_of(folders.begin(), folders.end(), [&](const fs::path& folder) {
      std::error_code missing;
      const fs::path canonical = fs::canonical(folder, missing);
      return !missing && IsBelow(file, canonical);
    });
    if (below && std::find(files.begin(), files.end(), file.string()) == files.end()) files.push_back(file.string());
  }
  return files;
}

}  // namespace freshness
