// Times taken fairly.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

namespace freshness::bench {

using Work = std::function<void()>;

double Median(std::vector<double> values);

// The seconds that `work` takes, once.
double SecondsOf(const Work& work);

// Runs each of `works` once a round, one after another, so that whatever slows the machine down slows all of them; returns
// their median times in seconds. A first round of each goes unmeasured.
std::vector<double> MedianSeconds(std::size_t rounds, const std::vector<Work>& works);

}  // namespace freshness::bench
