#include "exporter/job.h"

#include <signal.h>
#include <unistd.h>

#include <cstdio>
#include <exception>
#include <functional>
#include <stop_token>
#include <thread>

#include "checks/model/duration.h"
#include "checks/nightly/run_steps.h"
#include "exporter/job_alert.h"
#include "exporter/log.h"
#include "exporter/report_output.h"

namespace freshness {
namespace {

// Longer than an alert may take, during which another process of the run holds the record.
constexpr auto kRecordPatience = std::chrono::seconds(150);
// Of the alert, for whoever interrupts a run and waits for it to end.
constexpr auto kInterruptedPatience = std::chrono::seconds(3);
// Of each outlet, and the same where somebody waits for the end.
constexpr Duration kOutletPatience = std::chrono::seconds(10);
constexpr Duration kInterruptedOutletPatience = std::chrono::milliseconds(400);

sigset_t Interruptions() {
  sigset_t signals;
  ::sigemptyset(&signals);
  ::sigaddset(&signals, SIGTERM);
  ::sigaddset(&signals, SIGINT);
  return signals;
}

// Requests a stop at SIGTERM or SIGINT, which BlockInterruptions() has blocked.
class Interruption {
 public:
  explicit Interruption(Watchdog& watchdog) : watchdog_(watchdog) {
    ::signal(SIGPIPE, SIG_IGN);  // nobody reads the report any more: the alert goes out all the same
    thread_ = std::jthread([this](const std::stop_token& done) { Wait(done); });
  }
  std::stop_token Token() const { return stop_.get_token(); }

 private:
  void Wait(const std::stop_token& done) {
    const timespec pause{0, 50'000'000};
    while (!done.stop_requested()) {
      if (::sigtimedwait(&signals_, nullptr, &pause) < 0) continue;
      Log(LogLevel::kWarn, "interrupted: the running step is stopped, the rest are skipped");
      stop_.request_stop();
      watchdog_.ExpireAll();
    }
  }

  Watchdog& watchdog_;
  const sigset_t signals_ = Interruptions();
  std::stop_source stop_;
  std::jthread thread_;  // last: ends before what it uses
};

struct Run {
  std::string id;
  std::filesystem::path folder;
  bool recorded;              // somebody else can know the id, or an alert may be sent
  mutable bool said = false;  // that it cannot be recorded: once, not for each step
};

Run RunOf(const CommandLine& command_line, const CiContext& context, bool may_alert, const Clock& clock) {
  const std::string known = command_line.run_id.value_or(context.run_id);
  return {known.empty() ? FreshRunId(clock.Wall()) : known, command_line.run_dir.value_or(context.state_folder.string()),
          !known.empty() || may_alert};
}

// The run's record, locked; nothing when it cannot be had, which is said, and keeps nothing else from happening.
std::unique_ptr<RunState> OpenState(const Run& run) {
  if (!run.recorded) return nullptr;
  try {
    auto state = std::make_unique<RunState>(run.folder, run.id, kRecordPatience);
    if (state->Problem()) Log(LogLevel::kError, *state->Problem());
    return state;
  } catch (const std::exception& error) {
    if (!run.said) Log(LogLevel::kError, "this run cannot be recorded", {{"error", error.what()}});
    run.said = true;
    return nullptr;
  }
}

void Record(const Run& run, const RunReport& all, const StepReport& step) {
  const auto state = OpenState(run);
  if (!state) return;
  RunReport report = all;
  report.steps = {step};
  try {
    state->Add(report);
  } catch (const std::exception& error) {
    Log(LogLevel::kError, "this step cannot be recorded", {{"step", step.name}, {"error", error.what()}});
  }
}

RunReport RunRecorded(const Job& job, const Run& run, const Clock& clock, const std::stop_token& stop) {
  RunSettings settings;
  settings.run_id = run.id;
  settings.target = job.target;
  settings.at_once = job.at_once;
  RunReport so_far;
  so_far.run_id = run.id;
  so_far.target = job.target;
  so_far.started = clock.Wall();
  settings.progress = [&](std::string_view name, const StepReport* done) {
    if (job.shows_steps) ShowProgress(name, done);
    if (done == nullptr) return;
    so_far.duration = clock.Wall() - so_far.started;
    Record(run, so_far, *done);
  };
  return RunSteps(job.steps, settings, clock, stop);
}

// The exit status, once the alert that may be due has been seen to.
int Conclude(const Job& job, const Run& run, const RunReport& report, const CiContext& context, const AlertWay& way,
             const Clock& clock) {
  if (!job.may_alert) return WorstOf(report) == StepOutcome::kFailed ? 1 : 0;
  const auto state = OpenState(run);
  // All causes of the run, those that earlier steps of the CI job recorded among them.
  const bool complete = state && state->Record().report.steps.size() >= report.steps.size();
  const auto alert = Compose(complete ? state->Record().report : report, context.alert);
  if (!alert) return 0;
  return SendAlert(*alert, state.get(), way, clock) ? 1 : 3;
}

}  // namespace

void BlockInterruptions() {
  const sigset_t signals = Interruptions();
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

void RunJob(const Job& job, const CommandLine& command_line, const Environment& environment, Watchdog& watchdog,
            const Clock& clock) {
  const CiContext context = ReadCiContext(environment);
  const Run run = RunOf(command_line, context, job.may_alert, clock);
  AlertWay way = FindAlertWay(environment, command_line.alert_dry_run);
  if (job.may_alert && !way.webhook) Log(LogLevel::kWarn, "no alert can be delivered from here", {{"why", way.problem}});
  const Interruption interruption(watchdog);
  TellStart(job.outlets);
  const RunReport report = RunRecorded(job, run, clock, interruption.Token());
  // The alert first: a report may wait for whoever reads it.
  const bool interrupted = interruption.Token().stop_requested();
  if (interrupted) way.patience = kInterruptedPatience;
  int status = Conclude(job, run, report, context, way, clock);
  TellEnd(job.outlets, report, job.target_name, interrupted ? kInterruptedOutletPatience : kOutletPatience);
  const bool reported = WriteReports(report, job.shows_steps, command_line, context);
  if (status == 0 && !reported) status = 1;
  std::fflush(nullptr);
  ::_exit(status);
}

void TellOfConfiguration(const std::vector<std::string>& problems, const CommandLine& command_line,
                         const Environment& environment, const Clock& clock) {
  const CiContext context = ReadCiContext(environment);
  Job job;
  job.may_alert = command_line.command == Command::kNightly || command_line.alert;
  const Run run = RunOf(command_line, context, job.may_alert, clock);
  StepReport step;
  step.name = "configuration";
  step.outcome = StepOutcome::kFailed;
  step.reasons = problems;
  RunReport report;
  report.run_id = run.id;
  report.started = clock.Wall();
  Record(run, report, step);
  report.steps = {step};
  Conclude(job, run, report, context, FindAlertWay(environment, command_line.alert_dry_run), clock);
  if (command_line.command != Command::kNightly) return;
  NightOutlets outlets = FindNightOutlets(command_line, environment);
  outlets.push.reset();  // of which target is not known
  outlets.textfile.reset();
  TellEnd(outlets, report, "", kOutletPatience);
}

int Notify(const CommandLine& command_line, const Environment& environment, const Clock& clock) {
  const CiContext context = ReadCiContext(environment);
  const Run run = RunOf(command_line, context, true, clock);
  const auto state = OpenState(run);
  std::optional<Alert> alert;
  if (state) alert = Compose(state->Record().report, context.alert);
  if (!alert)
    alert = state ? ComposeOutside(state->Record().report, context.alert) : ComposeUnrecorded(run.id, context.alert);
  const AlertWay way = FindAlertWay(environment, command_line.alert_dry_run);
  return SendAlert(*alert, state.get(), way, clock) ? 0 : 3;
}

}  // namespace freshness
