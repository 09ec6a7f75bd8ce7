// Polls one target, once or on an interval, and posts what it learns on the board.
#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "checks/model/clock.h"
#include "checks/sources/source.h"
#include "exporter/board.h"

namespace freshness {

class Poller {
 public:
  struct Settings {
    TargetId target = 0;
    std::string name;  // the target's, for the log
    std::vector<Check> checks;
    Duration interval{};
    Duration timeout{};
  };

  // `board` and `clock` must outlive the poller.
  Poller(Settings settings, std::unique_ptr<Source> source, Board& board, const Clock& clock);

  // One poll, on the caller's thread. Not while Start()'s thread runs. A poll during which `stop` is requested was cut short
  // by us: it says nothing of the database and is not posted.
  void PollOnce(const std::stop_token& stop = {});

  // Polls at once, and then every interval from then on, on a thread of its own. A poll that runs over its interval is
  // followed by the next at once; missed ones are not made up for. `before` has polled the same target and was asked to
  // stop: it is waited for first, so that no two connections are open.
  void Start(std::unique_ptr<Poller> before = nullptr);

  // From the next poll on, which begins at once, goes by `settings` and asks `source`, or goes on with the source that it
  // has. A poll of the old source that is on its way is not posted. Thread-safe.
  void Change(Settings settings, std::unique_ptr<Source> source);

  // Asks the thread to end after the poll it is in, without waiting; the destructor waits.
  void RequestStop() { thread_.request_stop(); }
  // Whether the thread is gone, or was never started.
  bool Idle() const { return !running_; }

 private:
  struct Next {
    Settings settings;
    std::unique_ptr<Source> source;
  };
  void Run(const std::stop_token& stop);
  void TakeChange();
  bool SourceIsToChange();
  void LogChange(const PollResult& result);

  Settings settings_;               // of the polling thread
  std::unique_ptr<Source> source_;  // of the polling thread
  Board& board_;
  const Clock& clock_;
  std::string last_trouble_;  // so that a trouble is logged when it begins, changes and ends, not at every poll
  std::atomic<bool> running_ = false;
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::optional<Next> next_;        // guarded by mutex_; what Change() brought
  std::unique_ptr<Poller> before_;  // of the polling thread
  std::jthread thread_;             // last: ends before what it uses
};

}  // namespace freshness
