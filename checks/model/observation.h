// What a source answers when it is asked for a check's newest row.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "checks/model/clock.h"
#include "checks/model/cron_jobs.h"

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

// What a poll tells beside its answers, as far as it could be had: no poll fails for want of it.
struct PollExtras {
  // One a check, in the checks' order: how many closed buckets of the last 24 hours (of days: the last 7) have raw rows and
  // no row in the check's table. Nothing where the check has no such buckets, or was not answered.
  std::vector<std::optional<std::uint64_t>> missing_buckets;
  // How many entries of the last 24 hours the GDPR audit log has, by request type and status, each as it may be shown: what
  // is not export or delete, or not completed, pending or failed, is "other".
  std::optional<std::map<std::pair<std::string, std::string>, std::uint64_t>> gdpr_requests;
  // Nothing where pg_cron is not there, or may not be read.
  std::optional<CronJobs> cron;
};

// One poll of one target.
struct PollResult {
  std::vector<Answer> answers;        // one a check, in the checks' order
  std::optional<ClockReading> clock;  // nothing when no check was answered
  bool reached = false;               // the target let us in and answered, if only to refuse a question
  PollExtras extras = {};
};

// What is known of one check: its last answer, and why the question after it failed, if it did. A failure never replaces an
// answer, so a newest time moves only on an answer.
struct Knowledge {
  std::optional<std::variant<Newest, NoRows>> answer;
  std::optional<Failure> failure;

  void Learn(const Answer& latest);
};

}  // namespace freshness
