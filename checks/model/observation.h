// What a source answers when it is asked for a check's newest row.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "checks/model/clock.h"

namespace freshness {

// Why a question got no answer; the values of label `reason`.
enum class Reason { kUnreachable, kTimeout, kAuth, kPermission, kQuery, kMalformed };
inline constexpr Reason kAllReasons[] = {Reason::kUnreachable, Reason::kTimeout, Reason::kAuth,
                                         Reason::kPermission,  Reason::kQuery,   Reason::kMalformed};
std::string_view ToString(Reason reason);

struct Failure {
  Reason reason;
  std::string detail;  // one line for a person; holds no secret and no value of a row
};

// The check's newest row.
struct Newest {
  TimePoint at;                      // its `timestamp`
  std::optional<TimePoint> waiting;  // the oldest row of fed_by that is not rolled up yet, if any
};

// The table answered: nothing there.
struct NoRows {
  std::optional<TimePoint> waiting;  // as in Newest
};

using Answer = std::variant<Newest, NoRows, Failure>;

// One poll of one target.
struct PollResult {
  std::vector<Answer> answers;        // one a check, in the checks' order
  std::optional<ClockReading> clock;  // nothing when no check was answered
  bool reached = false;               // the target let us in and answered, if only to refuse a question
};

// What is known of one check: its last answer, and why the question after it failed, if it did. A failure never replaces an
// answer, so a newest time moves only on an answer.
struct Knowledge {
  std::optional<std::variant<Newest, NoRows>> answer;
  std::optional<Failure> failure;

  void Learn(const Answer& latest);
};

}  // namespace freshness
