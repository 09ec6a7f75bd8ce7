// freshness_bench: measures polls, scrapes and the program's footprint, each against something measured in the same run.
//
// Prints a table on stdout and writes it as JSON. A figure that misses its goal is no failure: the exit status is 1 only
// when something could not be measured.
#include <algorithm>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>

#include "tests/bench/benches.h"
#include "tests/bench/measure.h"

namespace freshness::bench {
namespace {

constexpr std::string_view kUsage =
    "freshness_bench [--output=FILE] [--rows=N] [--seconds=N] [--only=AREA]\n"
    "  --output   where the JSON goes (default: build/bench.json of the checkout)\n"
    "  --rows     rows of the largest tables (default 10000000, some 5 GB below the temporary folder)\n"
    "  --seconds  length of each burst of scrapes (default 3)\n"
    "  --only     poll, rest, scrape, footprint, night, targets or scale (default: all)\n";

struct Area {
  std::string_view name;
  void (*measure)(const Settings&, Report&);
};
constexpr Area kAreas[] = {{"poll", &MeasurePolls},          {"rest", &MeasureRestPolls}, {"scrape", &MeasureScrapes},
                           {"footprint", &MeasureFootprint}, {"night", &MeasureNight},    {"targets", &MeasureTargets},
                           {"scale", &MeasureScale}};

struct Options {
  Settings settings;
  std::filesystem::path output = FRESHNESS_BENCH_OUTPUT;
  std::string only;
};

// Throws std::exception for what it cannot read.
Options ReadOptions(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    const std::size_t equals = argument.find('=');
    const std::string name = argument.substr(0, equals);
    if (equals == std::string::npos) throw std::invalid_argument(argument);
    const std::string value = argument.substr(equals + 1);
    if (name == "--output") {
      options.output = value;
    } else if (name == "--rows") {
      options.settings.rows = std::max<std::int64_t>(1, std::stoll(value) / 1000) * 1000;
    } else if (name == "--seconds") {
      options.settings.seconds = std::max(1, std::stoi(value));
    } else if (name == "--only") {
      const auto named = [&value](const Area& area) { return area.name == value; };
      if (std::none_of(std::begin(kAreas), std::end(kAreas), named)) throw std::invalid_argument(argument);
      options.only = value;
    } else {
      throw std::invalid_argument(argument);
    }
  }
  return options;
}

Report Measure(const Options& options) {
  Report report;
  for (const Area& area : kAreas) {
    const std::string name(area.name);
    if (!options.only.empty() && options.only != name) continue;
    std::cerr << "measuring: " << name << "\n";
    report.seconds[name] = SecondsOf([&] {
      try {
        area.measure(options.settings, report);
      } catch (const std::exception& error) {
        report.problems[name] = error.what();
      }
    });
  }
  return report;
}

// How many threads wanted to run in the last minute. Next to other work, the figures say more about that than about us.
double LoadAverage() {
  double load = 0;
  const double cores = std::thread::hardware_concurrency();
  if (::getloadavg(&load, 1) == 1 && load > cores / 2) {
    std::cerr << "The machine is busy (load " << load << " on " << cores << " cores): do not trust these figures.\n";
  }
  return load;
}

int Run(const Options& options) {
  const double load = LoadAverage();
  const Report report = Measure(options);
  std::cout << ReportTable(report);
  if (options.output.has_parent_path()) std::filesystem::create_directories(options.output.parent_path());
  std::ofstream file(options.output);
  file << ReportJson(report, {{"cores", std::thread::hardware_concurrency()},
                              {"load_average_before", load},
                              {"rows", static_cast<double>(options.settings.rows)},
                              {"seconds_of_load", options.settings.seconds}});
  if (!file.flush()) {
    std::cerr << "cannot write " << options.output.string() << "\n";
    return 1;
  }
  return report.problems.empty() ? 0 : 1;
}

}  // namespace
}  // namespace freshness::bench

int main(int argc, char** argv) {
  std::optional<freshness::bench::Options> options;
  try {
    options = freshness::bench::ReadOptions(argc, argv);
  } catch (const std::exception&) {
    std::cerr << freshness::bench::kUsage;
    return 2;
  }
  try {
    return freshness::bench::Run(*options);
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
}
