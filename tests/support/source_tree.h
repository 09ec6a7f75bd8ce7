// The repository's own files, for tests that look at them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace freshness::test {

struct SourceFile {
  std::string path;  // from the repository's root: "checks/model/clock.h"
  std::string text;
  std::vector<std::string> Lines() const;
};

// The files below `root`/`folder` whose names end in one of `endings`, by path; none where there is no such folder.
std::vector<SourceFile> FilesBelow(const std::string& root, const std::string& folder,
                                   const std::vector<std::string_view>& endings);

// The program's own C++, without its tests.
std::vector<SourceFile> ProductSources(const std::string& root);

// All that `pattern`'s first group (or the whole, if it has none) matches in `text`, in order.
std::vector<std::string> FindAll(const std::string& text, const std::string& pattern);

}  // namespace freshness::test
