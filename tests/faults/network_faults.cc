// What lies between the program and its database.
#include <csignal>

#include "tests/faults/scene.h"
#include "tests/faults/silent_port.h"
#include "tests/faults/trial.h"
#include "tests/faults/watched_exporter.h"
#include "tests/support/tcp_proxy.h"

namespace freshness::faults {
namespace {

using Mode = test::TcpProxy::Mode;

// A database behind a proxy, and the exporter that watches it and finds all fresh.
struct ThroughProxy {
  explicit ThroughProxy(Trial& trial, std::chrono::milliseconds interval = kInterval)
      : exporter(
            trial,
            {.url = UrlThrough(postgres, proxy.Port()), .server = &postgres, .port = proxy.Port(), .interval = interval}) {
    exporter.Becomes(kAllFresh);
  }
  void End() {
    exporter.Becomes(kAllFresh);
    exporter.UpIs(1);
    exporter.Finish();
  }

  test::PrivatePostgres& postgres = SeededServer();
  test::TcpProxy proxy{postgres.Port()};
  WatchedExporter exporter;
};

// freshness_stale stays as it was last known, and the ages go on growing.
void RequireAgesGrow(Trial& trial, WatchedExporter& exporter) {
  const std::map<std::string, std::string> check = {{"check", "refresh_hourly"}};
  const double before = exporter.Scrape().Value("freshness_age_seconds", check).value_or(-1);
  std::this_thread::sleep_for(std::chrono::milliseconds(1100));
  const test::Metrics later = exporter.Scrape();
  const double after = later.Value("freshness_age_seconds", check).value_or(-1);
  trial.Require(before >= 0 && after >= before + 1,
                "the age does not grow: " + std::to_string(before) + " and " + std::to_string(after) + " a second later");
  trial.Require(later.Value("freshness_stale", check) == 0, "freshness_stale is not that of the last answer");
  trial.Require(later.Value("freshness_up") == 0, "freshness_up is not 0");
}

void Refused(Trial& trial) {
  ThroughProxy scene(trial);
  scene.proxy.SetMode(Mode::kRefuse);
  scene.proxy.DropConnections();
  scene.exporter.Becomes(kAllUnknown, "unreachable");
  RequireAgesGrow(trial, scene.exporter);
  scene.proxy.SetMode(Mode::kForward);
  scene.End();
}

void Blackholed(Trial& trial) {
  ThroughProxy scene(trial);
  scene.proxy.SetMode(Mode::kBlackhole);
  scene.exporter.Becomes(kAllUnknown, "timeout");
  RequireAgesGrow(trial, scene.exporter);
  scene.exporter.Becomes(kAllUnknown, "timeout");  // again, by connections that are accepted and not answered
  scene.proxy.SetMode(Mode::kForward);
  scene.End();
}

void PacketsDropped(Trial& trial) {
  ThroughProxy scene(trial);
  scene.proxy.SetMode(Mode::kRefuse);
  {
    const SilentPort silent(scene.proxy.Port());
    scene.proxy.DropConnections();
    scene.exporter.Becomes(kAllUnknown, "timeout");
    RequireAgesGrow(trial, scene.exporter);
  }
  scene.proxy.SetMode(Mode::kForward);
  scene.End();
}

// A poll makes one more connection where the kept one is gone, if there is time for libpq's shortest time-out, two seconds.
void CutOff(Trial& trial) {
  ThroughProxy scene(trial, std::chrono::milliseconds(2500));
  for (int times = 0; times < 2; ++times) {
    const int accepted = scene.proxy.Accepted();
    scene.proxy.DropConnections();
    const bool again = test::Eventually([&] { return scene.proxy.Accepted() > accepted; });
    trial.Require(again, "no new connection was made");
    scene.exporter.Stays(kAllFresh, std::chrono::milliseconds(300));
  }
  const double failures =
      scene.exporter.Scrape().Value("freshness_poll_failures_total", {{"reason", "unreachable"}}).value_or(1);
  trial.Require(failures == 0, "a poll failed");
  scene.End();
}

}  // namespace

const std::vector<Fault>& NetworkFaults() {
  static const std::vector<Fault> faults = {
      {"Postgres refuses", "unknown (unreachable), ages grow", &Refused},
      {"blackhole: accepts, is silent", "unknown (timeout), ages grow", &Blackholed},
      {"packets dropped", "unknown (timeout), ages grow", &PacketsDropped},
      {"connection cut off, twice", "fresh: made anew in the same poll", &CutOff},
  };
  return faults;
}

}  // namespace freshness::faults
