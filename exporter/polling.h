// All that is polled: a poller a target, and the board that they write on; and how both follow a new configuration.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "checks/model/clock.h"
#include "checks/net/watchdog.h"
#include "exporter/board.h"
#include "exporter/config.h"
#include "exporter/poller.h"

namespace freshness {

// As MakeSource() in exporter/sources.h; tests pass one of their own.
using SourceMaker = std::function<std::unique_ptr<Source>(const TargetConfig&, Watchdog&, const Clock&)>;

// Thread-safe. The destructor waits for polls on their way.
class Polling {
 public:
  // `clock` must outlive this.
  Polling(const Config& config, SourceMaker make_source, const Clock& clock);

  const Board& board() const { return board_; }

  void Start();

  // Goes over to `config`. A target that is as it was (by its name, its database and its checks) is polled on as if nothing
  // had happened. One whose URL leads to the same place, with another password perhaps, or whose checks or times differ,
  // gets a poll at once, and keeps its counters and the knowledge of checks that still ask the same. What is not in `config`
  // any more ends with the poll that it is in.
  void Apply(const Config& config);

  // Lets go of targets that left and whose last poll has ended, with their connections. To be called now and then.
  void Tidy();

  // Asks all pollers to end, and ends what they wait for; without waiting. From now on Apply() does nothing.
  void RequestStop();
  // Whether all of them are gone.
  bool Idle();

 private:
  struct Polled {
    TargetConfig config;
    TargetId id = 0;
    std::unique_ptr<Poller> poller;
  };
  Poller::Settings SettingsOf(const TargetConfig& target, TargetId id) const;
  std::unique_ptr<Poller> TakeLeaving(const std::string& name);  // mutex_ is held
  void Place(const TargetConfig& target, TargetId id, Polled* before, std::vector<Polled>& all);

  const SourceMaker make_source_;
  const Clock& clock_;
  Watchdog watchdog_;
  Board board_;
  std::mutex mutex_;
  bool started_ = false;   // guarded by mutex_
  bool stopping_ = false;  // guarded by mutex_
  struct Leaving {
    std::string name;
    std::unique_ptr<Poller> poller;
  };
  std::vector<Leaving> leaving_;  // guarded by mutex_; asked to stop, perhaps still within a poll
  std::vector<Polled> polled_;    // guarded by mutex_
};

}  // namespace freshness
