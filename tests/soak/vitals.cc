#include "tests/soak/vitals.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace freshness::soak {
namespace {

double MedianOf(const std::vector<Vitals>& samples, double Vitals::*member) {
  std::vector<double> values;
  for (const Vitals& sample : samples) values.push_back(sample.*member);
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

std::string Line(const char* format, auto... values) {
  std::array<char, 200> text{};
  std::snprintf(text.data(), text.size(), format, values...);
  return text.data();
}

}  // namespace

Vitals ReadVitals(pid_t process) {
  const std::filesystem::path folder = "/proc/" + std::to_string(process);
  std::ifstream status(folder / "status");
  Vitals vitals;
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmRSS:")) vitals.memory = std::stod(line.substr(6)) / 1024;
    if (line.starts_with("Threads:")) vitals.threads = std::stod(line.substr(8));
  }
  if (vitals.memory == 0) throw std::runtime_error("the exporter is gone");
  vitals.files = static_cast<double>(std::distance(std::filesystem::directory_iterator(folder / "fd"), {}));
  return vitals;
}

Vitals Quarter::Median() const {
  return {MedianOf(samples, &Vitals::memory), MedianOf(samples, &Vitals::files), MedianOf(samples, &Vitals::threads)};
}

std::vector<std::string> Growth(const Vitals& second, const Vitals& last, const Bounds& bounds) {
  std::vector<std::string> grown;
  const double memory = bounds.memory + bounds.memory_share * second.memory;
  if (last.memory > second.memory + memory) {
    grown.push_back(Line("memory grew from %.2f to %.2f MiB, by more than %.2f", second.memory, last.memory, memory));
  }
  if (last.files > second.files + bounds.files) {
    grown.push_back(Line("open files grew from %.0f to %.0f", second.files, last.files));
  }
  if (last.threads > second.threads + bounds.threads) {
    grown.push_back(Line("threads grew from %.0f to %.0f", second.threads, last.threads));
  }
  return grown;
}

std::string SoakTable(const std::vector<Quarter>& quarters) {
  std::string table = Line("%-8s %10s %6s %8s %8s %7s %11s %7s %13s\n", "QUARTER", "MEMORY MiB", "FILES", "THREADS",
                           "SCRAPES", "FAILED", "SLOWEST ms", "POLLS", "THEIR FAILURES");
  int number = 0;
  for (const Quarter& quarter : quarters) {
    const Vitals median = quarter.Median();
    const double slowest = std::chrono::duration<double, std::milli>(quarter.scraped.slowest).count();
    table += Line("%-8d %10.2f %6.0f %8.0f %8ld %7ld %11.1f %7.0f %13.0f\n", ++number, median.memory, median.files,
                  median.threads, quarter.scraped.scrapes, quarter.scraped.failed, slowest, quarter.scraped.polls,
                  quarter.scraped.failed_polls);
  }
  return table;
}

}  // namespace freshness::soak
