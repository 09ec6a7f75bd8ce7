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
  static std::shared_ptr<Running> Start(std::shared_ptr<Step> step, MonotonicTime deadline) {
    auto running = std::make_shared<Running>();
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
    return report_;
  }

 private:
  void Finish(StepReport report) {
    const std::lock_guard lock(mutex_);
    report_ = std::move(report);
    changed_.notify_all();
  }

  std::stop_source stop_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::optional<StepReport> report_;  // guarded by mutex_
};

// What is said of a step that ran while the run was told to stop: that comes first, and what the step itself found stays.
void MarkInterrupted(StepReport& report) {
  if (report.outcome == StepOutcome::kPassed) return;  // it had done its work by then
  report.outcome = StepOutcome::kFailed;
  report.reasons.insert(report.reasons.begin(), "interrupted");
}

StepReport RunOne(const std::shared_ptr<Step>& step, MonotonicTime run_deadline, const Clock& clock,
                  const std::stop_token& stop) {
  const MonotonicTime started = clock.Monotonic();
  const MonotonicTime deadline = std::min(started + step->Limit(), run_deadline);
  const auto limit = std::chrono::duration_cast<Duration>(deadline - started);
  if (stop.stop_requested()) return Of(StepOutcome::kSkipped, "the run was interrupted before");
  if (limit <= Duration(0)) return Of(StepOutcome::kFailed, "no time was left for it: the run's limit was reached before");
  StepReport report;
  if (auto ended = Running::Start(step, deadline)->Wait(limit, stop)) {
    report = *std::move(ended);
    if (stop.stop_requested()) MarkInterrupted(report);
  } else {
    report = Of(StepOutcome::kFailed, stop.stop_requested() ? "interrupted" : "did not end within " + HumanDuration(limit));
  }
  report.duration = std::chrono::duration_cast<Duration>(clock.Monotonic() - started);
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
  for (const std::shared_ptr<Step>& step : steps) {
    if (settings.progress) settings.progress(step->Name(), nullptr);
    report.steps.push_back(RunOne(step, started + settings.limit, clock, stop));
    report.steps.back().name = step->Name();
    if (settings.progress) settings.progress(step->Name(), &report.steps.back());
  }
  report.duration = std::chrono::duration_cast<Duration>(clock.Monotonic() - started);
  return report;
}

}  // namespace freshness
