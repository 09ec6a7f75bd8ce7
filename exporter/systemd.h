// What systemd is told of a service (sd_notify(3)), and expects of it. Nothing happens where it does not ask. libsystemd
// does the same with two more libraries in memory.
#pragma once

#include <optional>
#include <string>

#include "checks/model/clock.h"
#include "exporter/environment.h"

namespace freshness {

// Thread-safe; never waits, and what cannot be told is left untold.
class Systemd {
 public:
  // From NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID.
  explicit Systemd(const Environment& environment);

  void TellReady() const { Tell("READY=1"); }
  void TellReloading() const;  // TellReady() has to follow
  void TellStopping() const { Tell("STOPPING=1"); }
  void TellAlive() const { Tell("WATCHDOG=1"); }

  // How often TellAlive() is to be called: twice as often as systemd asks for. Nothing when it does not ask.
  std::optional<Duration> AliveEvery() const { return alive_every_; }

 private:
  void Tell(const std::string& text) const;

  std::string socket_;  // a path, or an abstract name behind a zero byte; empty: nobody listens
  std::optional<Duration> alive_every_;
};

}  // namespace freshness
