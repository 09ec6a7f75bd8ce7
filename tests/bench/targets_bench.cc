#include <chrono>
#include <thread>

#include "tests/bench/bench_database.h"
#include "tests/bench/benches.h"
#include "tests/bench/exporter_process.h"

namespace freshness::bench {
namespace {

constexpr auto kWatched = std::chrono::seconds(60);  // two polls of each at the default interval
constexpr int kCounts[] = {1, 20, 200};

void MeasureCount(const std::string& url, int count, double kibibytes_alone, Report& report) {
  const std::string name = std::to_string(count) + (count == 1 ? " target: " : " targets: ");
  const ExporterProcess exporter(url, count);
  const auto add = [&](const char* what, double value, const char* unit) {
    report.figures.push_back({"targets", name + what, value, unit, {}, "", {}});
  };
  add("start to all answered", exporter.SecondsToFirstFullAnswer() * 1e3, "ms");
  const double before = exporter.CpuSeconds();
  std::this_thread::sleep_for(kWatched);
  const double busy = (exporter.CpuSeconds() - before) / std::chrono::duration<double>(kWatched).count();
  const double kibibytes = exporter.MemoryBytes("VmRSS") / 1024;
  add("threads", exporter.Threads(), "");
  add("resident memory", kibibytes / 1024, "MiB");
  if (count > 1) add("resident memory for each more", (kibibytes - kibibytes_alone) / (count - 1), "KiB");
  add("of one core, polled every 30 s", busy * 100, "%");
}

}  // namespace

void MeasureTargets(const Settings&, Report& report) {
  test::PrivatePostgres postgres({.settings = {{"max_connections", "250"}}});
  const std::string database = "targets";
  postgres.CreateDatabase(database);
  FillWithSeed(postgres, database);
  const std::string url = postgres.Url(database);
  double alone = 0;
  for (const int count : kCounts) {
    if (count == 1) alone = ExporterProcess(url, 1).MemoryBytes("VmRSS") / 1024;
    MeasureCount(url, count, alone, report);
  }
}

}  // namespace freshness::bench
