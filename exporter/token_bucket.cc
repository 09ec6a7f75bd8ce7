#include "exporter/token_bucket.h"

#include <algorithm>

namespace freshness {

bool TokenBucket::Take(Duration interval, int burst, MonotonicTime now) {
  const std::lock_guard lock(mutex_);
  const MonotonicTime full_at = std::max(full_at_, now) + interval;
  if (full_at - now > interval * burst) return false;
  full_at_ = full_at;
  return true;
}

}  // namespace freshness
