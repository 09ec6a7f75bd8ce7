#include "exporter/did_you_mean.h"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace freshness {
namespace {

// Edits are counted up to here; what is longer is no typing error of any word that we know.
constexpr std::size_t kLongestWord = 64;

// Damerau's distance between neighbours: the rows of the usual table, of which the last three are kept.
std::size_t Differences(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), above(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) above[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t changed = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, changed});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before.swap(above);
    above.swap(row);
  }
  return above[b.size()];
}

}  // namespace

std::optional<std::string_view> Nearest(std::string_view written, std::span<const std::string_view> known) {
  if (written.size() > kLongestWord) return std::nullopt;
  std::optional<std::string_view> nearest;
  std::size_t least = 3;
  for (const std::string_view word : known) {
    const std::size_t differences = Differences(written, word);
    if (differences < least && differences * 2 < std::min(word.size(), written.size())) {
      least = differences;
      nearest = word;
    }
  }
  return nearest;
}

std::string DidYouMean(std::string_view written, std::span<const std::string_view> known) {
  const auto nearest = Nearest(written, known);
  return nearest ? " (did you mean \"" + std::string(*nearest) + "\"?)" : "";
}

}  // namespace freshness
