// A run of steps as a command: runs them, records and reports what they found, and, where the command may, alerts once.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "checks/model/clock.h"
#include "checks/net/watchdog.h"
#include "checks/nightly/step.h"
#include "exporter/ci_context.h"
#include "exporter/command_line.h"
#include "exporter/night_outlets.h"

namespace freshness {

struct Job {
  std::vector<std::shared_ptr<Step>> steps;
  std::string target;  // for the reader: name and place, no secret
  bool may_alert = false;
  std::size_t at_once = 1;   // how many steps may run side by side
  bool shows_steps = false;  // the table of steps, beside that of the checks
  std::string target_name;   // label `target` of what the outlets are told
  NightOutlets outlets;      // who is told of its start and end beside the alert
};

// Blocks SIGTERM and SIGINT, for RunJob() to wait for. Comes before any thread is made, the watchdog's too: a thread that
// did not inherit it would take such a signal, and that ends the process without an alert.
void BlockInterruptions();

// Runs `job` and ends the process with the exit status of the contract: 0 all passed, 1 something failed and an alert that
// was due was delivered, 3 something failed and it was not surely delivered. Does not return, since a step that did not end
// is left behind with all it uses. SIGTERM and SIGINT interrupt the running step and skip the rest; the alert still goes
// out.
[[noreturn]] void RunJob(const Job& job, const CommandLine& command_line, const Environment& environment, Watchdog& watchdog,
                         const Clock& clock);

// A command of the night whose configuration cannot be used: records `problems` as the failed step "configuration", for the
// run's other commands, and alerts where the command may. Prints nothing but the log.
void TellOfConfiguration(const std::vector<std::string>& problems, const CommandLine& command_line,
                         const Environment& environment, const Clock& clock);

// `notify`: alerts for a job that failed, unless this run has alerted. Returns 0 when an alert is or was delivered, else 3.
int Notify(const CommandLine& command_line, const Environment& environment, const Clock& clock);

}  // namespace freshness
