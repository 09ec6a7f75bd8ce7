// A database that can be asked "what is the newest?".
#pragma once

#include <memory>
#include <span>

#include "checks/model/check.h"
#include "checks/model/observation.h"

namespace freshness {

// One thread, one connection at the most. Not thread-safe.
class Source {
 public:
  virtual ~Source() = default;
  // Asks all `checks` and answers each; done at `deadline`. What goes wrong is a Failure in the answers, never an exception.
  virtual PollResult Poll(std::span<const Check> checks, MonotonicTime deadline) noexcept = 0;
};

}  // namespace freshness
