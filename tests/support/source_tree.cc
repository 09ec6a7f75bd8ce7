#include "tests/support/source_tree.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>

namespace freshness::test {
namespace {

namespace fs = std::filesystem;

std::string ReadFile(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

bool EndsInOneOf(const std::string& name, const std::vector<std::string_view>& endings) {
  return std::any_of(endings.begin(), endings.end(), [&](std::string_view ending) { return name.ends_with(ending); });
}

}  // namespace

std::vector<std::string> SourceFile::Lines() const {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::vector<SourceFile> FilesBelow(const std::string& root, const std::string& folder,
                                   const std::vector<std::string_view>& endings) {
  std::vector<SourceFile> files;
  const fs::path start = fs::path(root) / folder;
  if (!fs::is_directory(start)) return files;
  for (auto entry = fs::recursive_directory_iterator(start); entry != fs::recursive_directory_iterator(); ++entry) {
    const std::string name = entry->path().filename();
    if (entry->is_directory() && name == "node_modules") entry.disable_recursion_pending();
    if (!entry->is_regular_file() || !EndsInOneOf(name, endings)) continue;
    files.push_back({entry->path().lexically_relative(root), ReadFile(entry->path())});
  }
  std::sort(files.begin(), files.end(), [](const SourceFile& a, const SourceFile& b) { return a.path < b.path; });
  return files;
}

std::vector<SourceFile> ProductSources(const std::string& root) {
  std::vector<SourceFile> files;
  for (const char* folder : {"checks", "alerts", "exporter"}) {
    for (SourceFile& file : FilesBelow(root, folder, {".cc", ".h"})) files.push_back(std::move(file));
  }
  return files;
}

std::vector<std::string> FindAll(const std::string& text, const std::string& pattern) {
  const std::regex expression(pattern);
  const std::size_t group = expression.mark_count() > 0 ? 1 : 0;
  std::vector<std::string> found;
  for (auto match = std::sregex_iterator(text.begin(), text.end(), expression); match != std::sregex_iterator(); ++match) {
    found.push_back((*match)[group].str());
  }
  return found;
}

}  // namespace freshness::test
