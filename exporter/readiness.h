// Whether what is served may be believed: the answer of /-/ready.
#pragma once

#include <string>

#include "checks/model/clock.h"
#include "exporter/board.h"

namespace freshness {

// Whether the target's poller has not finished a poll for three intervals at `now`: it hangs, whatever the database does,
// for a poll ends at its time-out. Pure.
bool Overdue(const TargetStatus& target, MonotonicTime now);

// Why the program is not ready at `now`, naming the first target that is the cause, or an empty text when it is ready: every
// target has been polled, and finished a poll at most three of its intervals ago (whether it was answered does
// not matter). Pure.
std::string NotReady(const Snapshot& snapshot, MonotonicTime now);

}  // namespace freshness
