// What pg_cron, the scheduler inside of Postgres, says of the jobs that feed the rollups and prune the audit log.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "checks/model/check.h"

namespace freshness {

struct CronJob {
  std::string name;  // one line, and no other job's
  bool active = true;
  // What its command does, as far as it can be read: one that may do either does both.
  bool refreshes_hours = false;
  bool refreshes_days = false;
  bool prunes_audit_log = false;
  bool calls_us = true;  // false: it bears the name of a job of ours, and its command calls something else
  // Of its newest runs. What lies further back than the runs looked at, or may be hidden, is not known.
  std::optional<TimePoint> last_start;
  std::optional<TimePoint> last_success;  // when it ended
  std::optional<bool> last_succeeded;     // of those that are over
  std::optional<TimePoint> running_since;
  std::string last_error;  // of a last run that failed; one line, safe to show
};

// Where the extension is there and may be read.
struct CronJobs {
  std::vector<CronJob> jobs;
  bool sees_every_job = false;  // no job of ours can be hidden: one that is not here is not there
  bool sees_every_run = false;
  bool has_refresh = false;  // the functions that jobs should call exist
  bool has_prune = false;
};

// Why a check on a rollup table may be old: what is to be said of the jobs that refresh its granularity, one line. Empty for
// other checks, and where nothing is known.
std::string CronCause(const Check& check, const CronJobs& cron, TimePoint now);

// What is wrong with the jobs that `checks` rely on, one line each: missing, not active, or, of the audit log's pruning,
// which no check would notice, failed. `told[i]` says that the verdict of checks[i] has spoken of its jobs already.
std::vector<std::string> CronWarnings(std::span<const Check> checks, const std::vector<bool>& told, const CronJobs& cron,
                                      TimePoint now);

}  // namespace freshness
