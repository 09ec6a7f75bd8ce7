#include "exporter/history_recorder.h"

#include <utility>

namespace freshness {

HistoryRecorder::HistoryRecorder(std::function<Snapshot()> read, History& history, const Clock& clock)
    : read_(std::move(read)),
      history_(history),
      clock_(clock),
      thread_([this](const std::stop_token& stop) { Run(stop); }) {}

void HistoryRecorder::Run(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    history_.Record(read_(), clock_.Monotonic());
    wake_.wait_for(lock, stop, kRecordInterval, [] { return false; });
  }
}

}  // namespace freshness
