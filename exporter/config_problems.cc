#include "exporter/config_problems.h"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <utility>

#include "checks/model/text.h"

namespace freshness {
namespace {

constexpr std::size_t kMostListed = 100;
constexpr std::size_t kLongestShown = 60;
constexpr std::size_t kLongestWhere = 300;
constexpr int kElsewhere = std::numeric_limits<int>::max();

// A URL may hold a password, and what begins like a bcrypt hash is one, perhaps in a key's place.
bool MayBeSecret(std::string_view text) {
  return text.find("://") != std::string_view::npos || text.find("$2") != std::string_view::npos;
}

}  // namespace

void ConfigProblems::Add(int line, std::string_view where, std::string_view what) {
  std::string text = file_ + ":" + std::to_string(line) + ": ";
  // A key may hold what is no part of a line, or is nobody's to read.
  if (!where.empty()) text.append(MayBeSecret(where) ? "a key" : OneLine(where, kLongestWhere)).append(": ");
  found_.push_back({line, text.append(what)});
}

void ConfigProblems::AddElsewhere(std::string what) {
  found_.push_back({kElsewhere, std::move(what)});
}

std::vector<std::string> ConfigProblems::Listed() const {
  std::vector<Problem> sorted = found_;
  std::stable_sort(sorted.begin(), sorted.end(), [](const Problem& a, const Problem& b) { return a.line < b.line; });
  std::vector<std::string> listed;
  for (const Problem& problem : sorted) {
    if (listed.size() == kMostListed) {
      listed.push_back(file_ + ": and " + std::to_string(sorted.size() - kMostListed) + " more problems");
      break;
    }
    listed.push_back(problem.text);
  }
  return listed;
}

std::string Shown(std::string_view value) {
  if (MayBeSecret(value)) return "the value";
  return '"' + OneLine(value, kLongestShown) + '"';
}

}  // namespace freshness
