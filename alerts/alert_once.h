// A run's one alert.
#pragma once

#include "alerts/alert.h"
#include "alerts/channel.h"
#include "alerts/run_state.h"

namespace freshness {

// Sends `alert` unless this run has alerted, and records in `state`, before and after, what became of it. A run that was cut
// off in the middle of sending, or whose alert is in doubt, is not repeated: kInDoubt. One that was surely not posted is
// tried again. An alert that cannot be recorded at all is sent all the same: better two than none.
DeliveryResult AlertOnce(RunState& state, AlertChannel& channel, const Alert& alert);

}  // namespace freshness
