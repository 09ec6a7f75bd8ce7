// Reads the configuration again while the program runs, on SIGHUP or POST /-/reload.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "checks/model/clock.h"
#include "exporter/config.h"
#include "exporter/environment.h"
#include "exporter/polling.h"
#include "exporter/systemd.h"
#include "exporter/web_access.h"

namespace freshness {

// Thread-safe; one reload at a time.
class Reloader {
 public:
  struct Parts {
    Polling& polling;
    WebAccess& access;
    const Systemd& systemd;
    const Clock& clock;
  };
  // `config` is what runs now, read by `flags` and `environment`. All of `parts` must outlive this.
  Reloader(ConfigFlags flags, Environment environment, Config config, const Parts& parts);

  // Reads everything anew, files with secrets too, and goes over to it; or changes nothing and returns all that is wrong,
  // a sentence each. Either is logged; `asked_by` says who wanted it.
  std::vector<std::string> Reload(const std::string& asked_by);

  // Where a login was refused since the last call, and the URL came from a file, looks whether that holds another user or
  // password for the same database by now, and if so goes on with it: who rotates passwords need not tell us.
  void FollowRefusedLogins(const Snapshot& snapshot);

  // What is in force, and since when, by the host's wall clock.
  std::shared_ptr<const Config> Current() const;
  TimePoint ReadAt() const;
  // Whether the configuration last read is the one in force, the web configuration's file included.
  bool Successful() const { return successful_ && parts_.access.FileIsGood(); }
  // Grows with every Reload().
  std::uint64_t Count() const { return count_; }

 private:
  const ConfigFlags flags_;
  const Environment environment_;
  const Parts parts_;
  std::mutex reloading_;
  std::map<std::string, std::uint64_t> refused_;  // guarded by reloading_; logins refused, by target
  std::atomic<bool> successful_ = true;
  std::atomic<std::uint64_t> count_ = 0;
  mutable std::mutex mutex_;
  std::shared_ptr<const Config> current_;  // guarded by mutex_
  TimePoint read_at_;                      // guarded by mutex_
};

}  // namespace freshness
