// The real program, watched all the while that a fault is on: it must not end, answer late, open a second connection, or
// print a secret.
//
//   WatchedExporter exporter(trial, {.url = url, .server = &postgres});
//   exporter.Becomes("10 fresh");
//   ... do harm ...
//   exporter.Becomes("10 unknown", "timeout");
//   ... undo it ...
//   exporter.Recovers("10 fresh");
//   exporter.Finish();
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tests/e2e/support/exporter_process.h"
#include "tests/e2e/support/watched_database.h"
#include "tests/faults/trial.h"
#include "tests/support/private_postgres.h"

namespace freshness::faults {

inline constexpr std::chrono::milliseconds kInterval(500);

struct Watched {
  std::string url;                                 // DATABASE_URL, a secret
  test::PrivatePostgres* server = nullptr;         // where its sessions are counted, if anywhere
  int port = 0;                                    // where its connections are counted: the server's, or a proxy's before it
  std::vector<std::string> flags = {};             // further ones
  test::Variables environment = {};                // further variables
  std::vector<std::string> wrapper = {};           // a program that becomes the exporter: "unshare --mount"
  std::vector<std::string> secrets = {};           // beside the URL
  std::chrono::milliseconds interval{500};         // of polls, and the poll's time-out
  std::chrono::milliseconds slowest_scrape{2000};  // on a machine that is not overloaded
};

class WatchedExporter {
 public:
  WatchedExporter(Trial& trial, Watched watched);
  ~WatchedExporter();
  WatchedExporter(const WatchedExporter&) = delete;  // threads hold its address
  WatchedExporter& operator=(const WatchedExporter&) = delete;

  // Waits until the checks' states, counted, are `states` ("2 unknown, 8 fresh"), and, with `reason`, until a poll has
  // failed for that reason since it was last waited for. Goes into "seen" with the time that it took.
  void Becomes(const std::string& states, const std::string& reason = "");
  // Requires that nothing changes for `time`.
  void Stays(const std::string& states, std::chrono::milliseconds time);
  // Waits until freshness_up is this.
  void UpIs(double value);

  // Waits until the reason of `check` has `words` in it, which go into "seen".
  void Says(const std::string& check, const std::string& words);
  test::Metrics Scrape();
  test::ExporterProcess& Process();

  // Requires, of the whole time since construction, what every row asks for, and a clean end on SIGTERM. Says so in "seen".
  void Finish();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// "2 unknown, 8 fresh": how many checks are in which state, by name of the state.
std::string CountStates(const test::Metrics& metrics);

}  // namespace freshness::faults
