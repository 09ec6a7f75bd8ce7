#include "checks/sources/cron_sql.h"

#include <algorithm>

#include "checks/model/text.h"
#include "checks/sources/cron_message.h"
#include "checks/sources/embedded.h"
#include "checks/sources/poll_sql.h"

namespace freshness {
namespace {

constexpr std::size_t kNameBytes = 80;

const TableName kJob{"cron", "job"};
const TableName kRuns{"cron", "job_run_details"};

// Whether the table is there with these columns (older releases of pg_cron have fewer), and may be read.
bool CanRead(const Facts& facts, const TableName& table, std::initializer_list<const char*> columns) {
  const auto found = facts.find(table);
  return found != facts.end() && found->second.readable &&
         std::all_of(columns.begin(), columns.end(),
                     [&](const char* column) { return found->second.columns.contains(column); });
}

// A label that no other job has: names are unique to a user only, and a job may have none.
std::string NameOf(const Row& row, const std::vector<CronJob>& others) {
  const std::string id = row.at(4).value_or("");
  const std::string name = OneLine(row.at(5).value_or(""), kNameBytes);
  if (name.empty()) return "number " + id;
  const auto is_taken = [&](const CronJob& other) { return other.name == name; };
  return std::any_of(others.begin(), others.end(), is_taken) ? name + " (number " + id + ")" : name;
}

CronJob ReadJob(const Row& row, const std::vector<CronJob>& others) {
  CronJob job;
  job.name = NameOf(row, others);
  job.active = row.at(6) == "t";
  job.refreshes_hours = row.at(7) == "t";
  job.refreshes_days = row.at(8) == "t";
  job.prunes_audit_log = row.at(9) == "t";
  job.calls_us = row.at(10) == "t";
  job.last_start = ParseEpoch(row.at(12));
  // starting, connecting, sending or running
  if (row.at(11) && row.at(11) != "succeeded" && row.at(11) != "failed") job.running_since = job.last_start;
  if (row.at(13)) job.last_succeeded = row.at(13) == "succeeded";
  if (job.last_succeeded == false) job.last_error = ShownCronMessage(row.at(15).value_or(""));
  job.last_success = ParseEpoch(row.at(16));
  return job;
}

}  // namespace

std::set<TableName> CronTables() {
  return {kJob, kRuns};
}

bool CanAskCron(const Facts& facts) {
  return CanRead(facts, kJob, {"jobid", "jobname", "command", "database", "active"}) &&
         CanRead(facts, kRuns, {"jobid", "runid", "status", "return_message", "start_time", "end_time"});
}

std::string_view CronSelect() {
  return kCronJobsSql;
}

CronJobs ReadCronJobs(const Rows& rows) {
  CronJobs cron;
  for (const Row& row : rows) {
    cron.sees_every_job = row.at(0) == "t";
    cron.sees_every_run = row.at(1) == "t";
    cron.has_refresh = row.at(2) == "t";
    cron.has_prune = row.at(3) == "t";
    if (row.at(4)) cron.jobs.push_back(ReadJob(row, cron.jobs));
  }
  return cron;
}

}  // namespace freshness
