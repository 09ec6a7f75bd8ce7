// What is known of every check, for people: the page at /.
#pragma once

#include <string>
#include <string_view>

#include "exporter/board.h"

namespace freshness {

// The page as HTML, whole in itself: no script, nothing from elsewhere. `now` is what verdicts are worked out at, `wall_now`
// the time shown, `telemetry_path` where the metrics are. Pure; whatever a name or a reason holds is shown as text.
std::string StatusPage(const Snapshot& snapshot, MonotonicTime now, TimePoint wall_now,
                       std::string_view telemetry_path = "/metrics");

}  // namespace freshness
