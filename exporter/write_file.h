// A text written into a file, or one sentence why it is not.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace freshness {

// Replaces what is at `path` by `text`: written beside it and renamed, so that a reader finds the old text or the new one,
// never half of one, and a failure leaves the old one. A link is followed. What cannot be replaced, such as a pipe or
// /dev/stdout, is written to. Returns nothing, or the problem: "cannot write report.json: Permission denied".
std::optional<std::string> WriteFile(const std::filesystem::path& path, std::string_view text);

// Appends `text` to the file at `path`, which is made if it is not there. One write, so that lines of several processes that
// append to one file do not mix.
std::optional<std::string> AppendTo(const std::filesystem::path& path, std::string_view text);

}  // namespace freshness
