// A source that answers from a script.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <utility>
#include <vector>

#include "checks/sources/source.h"

namespace freshness::test {

// Answers each poll with the script's next result, the last one for ever. Thread-safe, so that a test can watch a poller's
// thread.
class ScriptedSource : public Source {
 public:
  struct Asked {
    std::vector<Check> checks;
    MonotonicTime deadline;
  };

  explicit ScriptedSource(std::deque<PollResult> script) : script_(std::move(script)) {}

  // Called in each poll before it is answered, on the poller's thread: to move a clock, to wait, to ask it to stop.
  void OnPoll(std::function<void()> action) { on_poll_ = std::move(action); }

  PollResult Poll(std::span<const Check> checks, MonotonicTime deadline) noexcept override {
    if (on_poll_) on_poll_();
    const std::lock_guard lock(mutex_);
    asked_.push_back({{checks.begin(), checks.end()}, deadline});
    PollResult result = script_.front();
    if (script_.size() > 1) script_.pop_front();
    polled_.notify_all();
    return result;
  }

  std::vector<Asked> asked() const {
    const std::lock_guard lock(mutex_);
    return asked_;
  }
  // Whether `count` polls were asked for within `patience`.
  bool WaitForPolls(std::size_t count, Duration patience = std::chrono::seconds(20)) const {
    std::unique_lock lock(mutex_);
    return polled_.wait_for(lock, patience, [&] { return asked_.size() >= count; });
  }

 private:
  std::function<void()> on_poll_;  // constant once polls begin
  mutable std::mutex mutex_;
  mutable std::condition_variable polled_;
  std::deque<PollResult> script_;  // guarded by mutex_
  std::vector<Asked> asked_;       // guarded by mutex_
};

}  // namespace freshness::test
