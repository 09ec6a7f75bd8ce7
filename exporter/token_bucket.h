// A limit on how often something may happen.
#pragma once

#include <mutex>

#include "checks/model/clock.h"

namespace freshness {

// One a given interval, and a number of them at once after a rest. Thread-safe.
class TokenBucket {
 public:
  // Whether one may happen at `now`; if so, it is counted. The limits may differ from call to call: a file that holds them
  // was read anew.
  bool Take(Duration interval, int burst, MonotonicTime now);

 private:
  std::mutex mutex_;
  MonotonicTime full_at_{};  // guarded by mutex_; when the bucket is full again, if nothing more is taken
};

}  // namespace freshness
