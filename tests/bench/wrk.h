// The load generator wrk.
#pragma once

#include <string>

namespace freshness::bench {

struct Load {
  double requests_per_second;
  double p99_seconds;
};

// Asks http://127.0.0.1:`port`/metrics over 16 connections that are kept alive, accepting gzip, for `seconds`. Throws
// std::runtime_error when wrk is not there, or any answer was not a success.
Load RunWrk(int port, int seconds);

}  // namespace freshness::bench
