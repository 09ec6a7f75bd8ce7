#include <chrono>
#include <filesystem>
#include <thread>

#include "tests/bench/bench_database.h"
#include "tests/bench/benches.h"
#include "tests/bench/exporter_process.h"
#include "tests/bench/measure.h"
#include "tests/bench/wrk.h"
#include "tests/support/temp_dir.h"

namespace freshness::bench {
namespace {

constexpr int kStarts = 15;
constexpr auto kRest = std::chrono::seconds(1);
constexpr Goal kMemory{Goal::Kind::kAtMost, 16};  // MiB
constexpr Goal kStart{Goal::Kind::kAtMost, 100};  // ms

double Mebibytes(double bytes) {
  return bytes / 1024 / 1024;
}

void MeasureMemory(const std::string& url, int seconds, Report& report) {
  const ExporterProcess exporter(url);
  std::this_thread::sleep_for(kRest);
  const double rest = exporter.MemoryBytes("VmRSS");
  RunWrk(exporter.Port(), seconds);
  const double loaded = exporter.MemoryBytes("VmRSS");
  const double peak = exporter.MemoryBytes("VmHWM");
  report.figures.push_back({"footprint", "resident memory at rest", Mebibytes(rest), "MiB", {}, "", kMemory});
  report.figures.push_back({"footprint", "resident memory after the load", Mebibytes(loaded), "MiB", {}, "", kMemory});
  report.figures.push_back({"footprint", "resident memory, its peak", Mebibytes(peak), "MiB", {}, "", kMemory});
}

void MeasureStart(const std::string& url, Report& report) {
  std::vector<double> seconds;
  for (int i = 0; i < kStarts; ++i) seconds.push_back(ExporterProcess(url).SecondsToFirstFullAnswer());
  report.figures.push_back({"footprint", "start to first full /metrics", Median(seconds) * 1e3, "ms", {}, "", kStart});
}

void MeasureBinary(Report& report) {
  const test::TempDir folder;
  const std::filesystem::path stripped = folder.Path() / "stripped";
  const double size = static_cast<double>(std::filesystem::file_size(ExporterBinary()));
  report.figures.push_back({"footprint", "binary, as built", Mebibytes(size), "MiB", {}, "", {}});
  test::RunProgram({"strip", "-o", stripped, ExporterBinary()}, test::BasicEnvironment());
  const double without = static_cast<double>(std::filesystem::file_size(stripped));
  report.figures.push_back({"footprint", "binary, stripped", Mebibytes(without), "MiB", {}, "", {}});
}

}  // namespace

void MeasureFootprint(const Settings& settings, Report& report) {
  const std::string url = test::SharedPostgres().Url(SharedDatabase());
  MeasureStart(url, report);
  MeasureMemory(url, settings.seconds, report);
  MeasureBinary(report);
}

}  // namespace freshness::bench
