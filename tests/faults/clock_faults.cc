// Clocks that jump. The database's own cannot be set for a test: libfaketime tells one program another time.
#include <cmath>
#include <filesystem>
#include <fstream>

#include "tests/faults/scene.h"
#include "tests/faults/trial.h"
#include "tests/faults/watched_exporter.h"

namespace freshness::faults {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

// A file that says how far a clock is off, and the variables that make a program go by it. Only what is asked as the time of
// day is changed: what counts from boot goes on as it does.
class FakeClock {
 public:
  FakeClock() {
    fs::permissions(folder_.Path(), fs::perms::others_read | fs::perms::others_exec, fs::perm_options::add);
    Set("+0");
  }
  // "+3600", "-3600": seconds from now on. Renamed into place, so that nobody reads half of it.
  void Set(const std::string& offset) const {
    const fs::path beside = folder_.Path() / "new";
    std::ofstream(beside) << offset << "\n";
    fs::rename(beside, folder_.Path() / "offset");
  }
  test::Variables Environment() const {
    return {{"LD_PRELOAD", Library()},
            {"FAKETIME_TIMESTAMP_FILE", folder_.Path() / "offset"},
            {"FAKETIME_NO_CACHE", "1"},
            {"FAKETIME_DONT_FAKE_MONOTONIC", "1"},
            {"DONT_FAKE_MONOTONIC", "1"}};
  }

 private:
  // Throws Skipped where it is not installed.
  static std::string Library() {
    for (const fs::directory_entry& folder : fs::directory_iterator("/usr/lib")) {
      const fs::path library = folder.path() / "faketime" / "libfaketimeMT.so.1";
      if (fs::exists(library)) return library;
    }
    throw Skipped("libfaketime is not installed");
  }
  test::TempDir folder_;
};

// Waits until the skew is about `seconds`.
void SkewBecomes(Trial& trial, WatchedExporter& exporter, double seconds) {
  double skew = 0;
  const bool reached = test::Eventually([&] {
    skew = exporter.Scrape().Value("freshness_clock_skew_seconds").value_or(-1);
    return std::abs(skew - seconds) < 2;
  });
  trial.Saw("skew " + std::to_string(std::lround(skew)) + " s");
  trial.Require(reached, "the skew is " + std::to_string(skew) + " s, not " + std::to_string(seconds));
}

void OwnClockJumps(Trial& trial) {
  const FakeClock clock;
  test::PrivatePostgres& postgres = SeededServer();
  WatchedExporter exporter(
      trial,
      {.url = postgres.Url(kDatabase), .server = &postgres, .port = postgres.Port(), .environment = clock.Environment()});
  exporter.Becomes(kAllFresh);
  for (const char* offset : {"+3600", "-3600", "+0"}) {
    clock.Set(offset);
    SkewBecomes(trial, exporter, std::stod(offset));
    exporter.Stays(kAllFresh, milliseconds(1200));
    trial.Require(exporter.Process().Get("/-/ready").status == 200, "it is not ready");
    const double age = exporter.Scrape().Value("freshness_age_seconds", {{"check", "refresh_hourly"}}).value_or(-1);
    trial.Require(age >= 0 && age < 120, "the heartbeat's age jumped with it: " + std::to_string(age));
  }
  exporter.Finish();
}

constexpr const char* kConfig = R"(checks:
  - {name: bucket, table: buckets, timestamp: ends, newest_by: ends, period: 1h, error_after: 30m}
  - {name: event, table: events, timestamp: at, error_after: 30m}
)";

void DatabaseClockJumps(Trial& trial) {
  const FakeClock clock;
  test::PrivatePostgres postgres({.environment = clock.Environment()});
  postgres.CreateDatabase(kDatabase);
  postgres.Execute(kDatabase, "create table buckets as select now() as ends; create table events as select now() as at");
  const test::ConfigFile config(kConfig);
  WatchedExporter exporter(
      trial, {.url = postgres.Url(kDatabase), .server = &postgres, .port = postgres.Port(), .flags = {config.Flag()}});
  exporter.Becomes("2 fresh");
  clock.Set("+3600");  // to it, both rows are an hour old
  exporter.Becomes("2 stale");
  SkewBecomes(trial, exporter, -3600);
  clock.Set("-3600");  // they lie an hour ahead: an open bucket may, a row may not
  exporter.Becomes("1 fresh, 1 future");
  SkewBecomes(trial, exporter, 3600);
  clock.Set("+0");
  exporter.Becomes("2 fresh");
  exporter.Finish();
}

}  // namespace

const std::vector<Fault>& ClockFaults() {
  static const std::vector<Fault> faults = {
      {"own clock jumps an hour", "fresh, ready; skew +3600, -3600, 0", &OwnClockJumps},
      {"database's clock jumps", "stale an hour on, future an hour back; skew told", &DatabaseClockJumps},
  };
  return faults;
}

}  // namespace freshness::faults
