#include "tests/bench/measure.h"

#include <algorithm>
#include <chrono>

namespace freshness::bench {

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values.at(middle) : (values.at(middle - 1) + values.at(middle)) / 2;
}

double SecondsOf(const Work& work) {
  const auto started = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
}

std::vector<double> MedianSeconds(std::size_t rounds, const std::vector<Work>& works) {
  for (const Work& work : works) work();
  std::vector<std::vector<double>> times(works.size());
  for (std::size_t round = 0; round < rounds; ++round) {
    for (std::size_t i = 0; i < works.size(); ++i) times[i].push_back(SecondsOf(works[i]));
  }
  std::vector<double> medians;
  for (const auto& of_one : times) medians.push_back(Median(of_one));
  return medians;
}

}  // namespace freshness::bench
