#include "tests/faults/trial.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <thread>

namespace freshness::faults {

void Trial::Saw(const std::string& words) {
  seen_ += (seen_.empty() ? "" : "; ") + words;
}

void Trial::Require(bool holds, const std::string& otherwise) {
  if (!holds) wrong_.push_back(otherwise);
}

double Patience() {
  double load = 0;
  const unsigned cores = std::max(1u, std::thread::hardware_concurrency());
  return ::getloadavg(&load, 1) == 1 ? std::max(1.0, load / cores) : 1.0;
}

std::string Seconds(std::chrono::steady_clock::duration time) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.2f s", std::chrono::duration<double>(time).count());
  return text.data();
}

}  // namespace freshness::faults
