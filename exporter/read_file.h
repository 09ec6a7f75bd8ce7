// A whole file in memory, or one sentence why not.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

namespace freshness {

struct FileContent {
  std::string text;
  std::optional<std::string> problem;  // a fragment that follows the file's name: "is a folder, not a file"
};

// Reads the file at `path`, `max_bytes` at the most; a longer file is a problem. Pipes are read to their end.
FileContent ReadFile(const std::string& path, std::size_t max_bytes);

}  // namespace freshness
