// The way an alert goes at the end of a run: to the webhook, or, on a dry run, to stdout.
#pragma once

#include <optional>
#include <string>

#include "alerts/run_state.h"
#include "checks/model/clock.h"
#include "exporter/environment.h"

namespace freshness {

struct AlertWay {
  std::optional<Secret> webhook;
  std::string problem;                          // why there is no usable webhook: a sentence without it; else empty
  Duration patience = std::chrono::minutes(2);  // for all tries together
  bool dry_run = false;                         // print the payload instead
};

// The way by MONITOR_ALERT_WEBHOOK_URL (or _FILE).
AlertWay FindAlertWay(const Environment& environment, bool dry_run);

// Sees `alert` delivered at most once in the run that `state` records (nothing: a run that is not recorded), and says loudly
// whatever is not a delivery. Returns whether it surely reached, or had reached, its reader.
bool SendAlert(const Alert& alert, RunState* state, const AlertWay& way, const Clock& clock);

}  // namespace freshness
