#include "checks/nightly/run_steps.h"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>

#include "checks/model/duration.h"

namespace freshness {
namespace {

// What a step may overrun its deadline by before it is left behind: its own time-outs are given the time to say why.
constexpr auto kGrace = std::chrono::seconds(1);

StepReport Of(StepOutcome outcome, std::string reason) {
  StepReport report;
  report.outcome = outcome;
  report.reasons.push_back(std::move(reason));
  return report;
}

StepReport RunGuarded(Step& step, const std::stop_token& stop, MonotonicTime deadline) {
  try {
    return step.Run(stop, deadline);
  } catch (const std::exception& error) {
    return Of(StepOutcome::kFailed, std::string("the step broke: ") + error.what());
  } catch (...) {
    return Of(StepOutcome::kFailed, "the step broke");
  }
}

// One step on its thread. Shared with the thread, which may outlive the wait for it.
class Running {
 public:
  explicit Running(const Clock& clock) : clock_(&clock) {}

  static std::shared_ptr<Running> Start(std::shared_ptr<Step> step, MonotonicTime deadline, const Clock& clock) {
    auto running = std::make_shared<Running>(clock);
    std::thread([running, step = std::move(step), deadline] {
      running->Finish(RunGuarded(*step, running->stop_.get_token(), deadline));
    }).detach();
    return running;
  }

  // The report, or nothing when the step has not ended a grace after `limit`, or after `stop` was requested; at either it is
  // told to stop.
  std::optional<StepReport> Wait(Duration limit, const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    const auto done = [&] { return report_.has_value(); };
    if (!changed_.wait_for(lock, stop, limit, done)) {
      lock.unlock();  // what the step does on being told may need it
      stop_.request_stop();
      lock.lock();
      changed_.wait_for(lock, kGrace, done);
    }
    if (!report_) clock_ = nullptr;  // the thread is left behind, and may outlive it
    return report_;
  }

  // When the step ended; only of one that did.
  MonotonicTime Ended() const {
    const std::lock_guard lock(mutex_);
    return ended_;
  }

 private:
  void Finish(StepReport report) {
    const std::lock_guard lock(mutex_);
    if (clock_ != nullptr) ended_ = clock_->Monotonic();
    report_ = std::move(report);
    changed_.notify_all();
  }

  std::stop_source stop_;
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  const Clock* clock_;  // this and what follows are guarded by mutex_; null once nobody waits
  std::optional<StepReport> report_;
  MonotonicTime ended_;
};

// What is said of a step that ran while the run was told to stop: that comes first, and what the step itself found stays.
void MarkInterrupted(StepReport& report) {
  if (report.outcome == StepOutcome::kPassed) return;  // it had done its work by then
  report.outcome = StepOutcome::kFailed;
  report.reasons.insert(report.reasons.begin(), "interrupted");
}

// A step that was started, or why it was not.
struct Started {
  std::shared_ptr<Running> running;  // null when it was not
  StepReport instead;
  MonotonicTime at;
  Duration limit{};
};

Started Start(const std::shared_ptr<Step>& step, MonotonicTime run_deadline, const Clock& clock,
              const std::stop_token& stop) {
  Started started;
  started.at = clock.Monotonic();
  const MonotonicTime deadline = std::min(started.at + step->Limit(), run_deadline);
  started.limit = std::chrono::duration_cast<Duration>(deadline - started.at);
  if (stop.stop_requested()) {
    started.instead = Of(StepOutcome::kSkipped, "the run was interrupted before");
  } else if (started.limit <= Duration(0)) {
    started.instead = Of(StepOutcome::kFailed, "no time was left for it: the run's limit was reached before");
  } else {
    started.running = Running::Start(step, deadline, clock);
  }
  return started;
}

StepReport Finish(const Started& started, const Clock& clock, const std::stop_token& stop) {
  if (!started.running) return started.instead;
  // Of its limit what is left, for a step that ran beside others while they were waited for.
  const auto waited = std::chrono::duration_cast<Duration>(clock.Monotonic() - started.at);
  StepReport report;
  MonotonicTime ended_at;
  if (auto ended = started.running->Wait(std::max(started.limit - waited, Duration(0)), stop)) {
    report = *std::move(ended);
    ended_at = started.running->Ended();
    if (stop.stop_requested()) MarkInterrupted(report);
  } else {
    report = Of(StepOutcome::kFailed,
                stop.stop_requested() ? "interrupted" : "did not end within " + HumanDuration(started.limit));
    ended_at = clock.Monotonic();
  }
  report.duration = std::chrono::duration_cast<Duration>(ended_at - started.at);
  return report;
}

}  // namespace

RunReport RunSteps(std::vector<std::shared_ptr<Step>> steps, const RunSettings& settings, const Clock& clock,
                   std::stop_token stop) {
  const MonotonicTime started = clock.Monotonic();
  RunReport report;
  report.run_id = settings.run_id;
  report.target = settings.target;
  report.started = clock.Wall();
  std::vector<Started> begun;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (settings.progress) settings.progress(steps[i]->Name(), nullptr);
    while (begun.size() < std::min(steps.size(), i + std::max<std::size_t>(settings.at_once, 1))) {
      begun.push_back(Start(steps[begun.size()], started + settings.limit, clock, stop));
    }
    report.steps.push_back(Finish(begun[i], clock, stop));
    report.steps.back().name = steps[i]->Name();
    if (settings.progress) settings.progress(steps[i]->Name(), &report.steps.back());
  }
  report.duration = std::chrono::duration_cast<Duration>(clock.Monotonic() - started);
  return report;
}

}  // namespace freshness
