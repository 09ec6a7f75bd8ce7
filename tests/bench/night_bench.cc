#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>

#include "tests/bench/bench_database.h"
#include "tests/bench/benches.h"
#include "tests/bench/exporter_process.h"
#include "tests/bench/measure.h"
#include "tests/support/temp_dir.h"

namespace freshness::bench {
namespace {

constexpr int kNights = 15;
// What the scripts that this replaces took for a green night: 1.19 s, 1.37 s of processor time, 119 MB.
constexpr Goal kWall{Goal::Kind::kAtMost, 0.15};  // s
constexpr Goal kCpu{Goal::Kind::kAtMost, 0.1};    // s
constexpr Goal kMemory{Goal::Kind::kAtMost, 20};  // MiB

struct Night {
  double wall = 0;    // s
  double cpu = 0;     // s
  double memory = 0;  // MiB, the peak
};

double SecondsIn(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

// Runs `nightly` to its end, by hand: only so is its peak of memory told apart from that of other children.
Night RunNight(const std::string& url, const std::string& folder) {
  Night night;
  rusage usage{};
  night.wall = SecondsOf([&] {
    const std::string database = "DATABASE_URL=" + url;
    const std::string program = ExporterBinary();
    const std::string runs = "--run.dir=" + folder;
    const pid_t child = ::fork();
    if (child == 0) {
      const int nowhere = ::open("/dev/null", O_RDWR);
      ::dup2(nowhere, STDOUT_FILENO);
      ::dup2(nowhere, STDERR_FILENO);
      const char* const arguments[] = {program.c_str(), "nightly", runs.c_str(), nullptr};
      const char* const environment[] = {database.c_str(), nullptr};
      ::execve(program.c_str(), const_cast<char* const*>(arguments), const_cast<char* const*>(environment));
      ::_exit(127);
    }
    int status = 0;
    if (::wait4(child, &status, 0, &usage) != child || status != 0) throw std::runtime_error("the night is not green");
  });
  night.cpu = SecondsIn(usage.ru_utime) + SecondsIn(usage.ru_stime);
  night.memory = static_cast<double>(usage.ru_maxrss) / 1024;
  return night;
}

double MedianOf(const std::vector<Night>& nights, double Night::*figure) {
  std::vector<double> values;
  for (const Night& night : nights) values.push_back(night.*figure);
  return Median(values);
}

}  // namespace

void MeasureNight(const Settings&, Report& report) {
  const test::TempDir folder;
  const std::string url = test::SharedPostgres().Url(SharedDatabase());
  std::vector<Night> nights;
  for (int i = 0; i < kNights; ++i) nights.push_back(RunNight(url, folder.Path().string()));
  report.figures.push_back(
      {"night", "green, without smokes: wall time", MedianOf(nights, &Night::wall), "s", {}, "", kWall});
  report.figures.push_back({"night", "processor time", MedianOf(nights, &Night::cpu), "s", {}, "", kCpu});
  report.figures.push_back({"night", "resident memory, its peak", MedianOf(nights, &Night::memory), "MiB", {}, "", kMemory});
}

}  // namespace freshness::bench
