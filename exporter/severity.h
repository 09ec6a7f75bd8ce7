// Which of two states is worse, where one has to stand for several.
#pragma once

#include "checks/model/judge.h"

namespace freshness {

// Higher is worse. What fails by an answer is worse than what could not be asked.
constexpr int Severity(State state) {
  switch (state) {
    case State::kFresh: return 0;
    case State::kIdle: return 1;
    case State::kLate: return 2;
    case State::kUnknown: return 3;
    case State::kFuture: return 4;
    case State::kMissing: return 5;
    case State::kStale: return 6;
  }
  return 0;
}

}  // namespace freshness
