// Targets of a configuration as sources that can be polled.
#pragma once

#include <memory>

#include "checks/model/clock.h"
#include "checks/net/watchdog.h"
#include "checks/sources/source.h"
#include "exporter/config.h"

namespace freshness {

// `watchdog` and `clock` must outlive the source.
std::unique_ptr<Source> MakeSource(const TargetConfig& target, Watchdog& watchdog, const Clock& clock);

}  // namespace freshness
