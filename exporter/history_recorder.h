// Fills a History from the board, on a thread of its own.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "exporter/history.h"

namespace freshness {

// How often the board is looked at: the highest age of a slot is met to within this. Judging 2,000 checks takes 2 ms.
inline constexpr auto kRecordInterval = std::chrono::seconds(15);

// Records from construction to destruction, which takes no time. It goes by the clock and not by the polls, so that ages go
// on growing while the database is away.
class HistoryRecorder {
 public:
  // `read` is called from the recorder's thread; it, `history` and `clock` must outlive the recorder.
  HistoryRecorder(std::function<Snapshot()> read, History& history, const Clock& clock);

 private:
  void Run(const std::stop_token& stop);

  const std::function<Snapshot()> read_;
  History& history_;
  const Clock& clock_;
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::jthread thread_;  // last: ends before what it uses
};

}  // namespace freshness
