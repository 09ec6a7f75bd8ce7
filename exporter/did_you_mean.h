// Words that were meant but not written.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace freshness {

// The one of `known` that differs least from `written` (letters added, left out, changed or swapped), if it is near enough
// to be what was meant: at most two differences, and fewer than half of the letters.
std::optional<std::string_view> Nearest(std::string_view written, std::span<const std::string_view> known);

// " (did you mean \"error_after\"?)", or nothing.
std::string DidYouMean(std::string_view written, std::span<const std::string_view> known);

}  // namespace freshness
