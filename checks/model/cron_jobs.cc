#include "checks/model/cron_jobs.h"

#include <algorithm>
#include <functional>

#include "checks/model/duration.h"

namespace freshness {
namespace {

constexpr std::size_t kMostNamed = 2;

// A kind of job: what of ours it runs.
struct Duty {
  bool CronJob::*does;
  bool CronJobs::*is_possible;
  const char* call;
};
constexpr Duty kHours{&CronJob::refreshes_hours, &CronJobs::has_refresh, "refresh_chat_telemetry_rollups for hours"};
constexpr Duty kDays{&CronJob::refreshes_days, &CronJobs::has_refresh, "refresh_chat_telemetry_rollups for days"};
constexpr Duty kPrune{&CronJob::prunes_audit_log, &CronJobs::has_prune, "prune_gdpr_audit_log"};

// The job that writes, or prunes, the check's table; nothing when none of ours does.
const Duty* DutyFor(const Check& check) {
  const TableName table = ParseTableName(check.table).value_or(TableName());
  if (table.schema.value_or("public") != "public") return nullptr;
  if (table.name == "gdpr_audit_log") return &kPrune;
  if (table.name != "chat_telemetry_rollups" && table.name != "chat_telemetry_domain_rollups" &&
      table.name != "chat_telemetry_model_rollups") {
    return nullptr;
  }
  const std::string granularity = Granularity(check);
  return granularity == "hour" ? &kHours : granularity == "day" ? &kDays : nullptr;
}

std::string Ago(TimePoint time, TimePoint now) {
  return HumanDuration(std::max(Duration(0), now - time));
}

// "pg_cron job NAME last succeeded 3 h ago: permission denied for ..."
std::string Describe(const CronJob& job, const Duty& duty, bool sees_every_run, TimePoint now) {
  std::vector<std::string> said;
  if (!job.active) said.push_back("is not active");
  if (!job.calls_us) said.push_back("does not call " + std::string(duty.call));
  if (job.running_since) said.push_back("has been running for " + Ago(*job.running_since, now));
  if (job.last_success) {
    said.push_back("last succeeded " + Ago(*job.last_success, now) + " ago");
  } else if (job.last_succeeded) {
    said.push_back("failed in its last run, and has no success on record");
  } else if (sees_every_run && !job.running_since) {
    said.push_back("has no run on record");
  }
  std::string text = "pg_cron job " + job.name;
  for (std::size_t i = 0; i < said.size(); ++i) text += (i == 0 ? " " : ", ") + said[i];
  if (said.empty()) return text + (job.last_start ? " last started " + Ago(*job.last_start, now) + " ago" : " is active");
  if (job.last_succeeded == false && !job.last_error.empty()) text += ": " + job.last_error;
  return text;
}

// Those that do it; where any of them is active, the others do not matter.
std::vector<const CronJob*> JobsFor(const Duty& duty, const CronJobs& cron) {
  std::vector<const CronJob*> jobs;
  for (const CronJob& job : cron.jobs) {
    if (job.*duty.does) jobs.push_back(&job);
  }
  const auto is_active = [](const CronJob* job) { return job->active; };
  if (std::any_of(jobs.begin(), jobs.end(), is_active)) std::erase_if(jobs, std::not_fn(is_active));
  return jobs;
}

std::string DescribeAll(const Duty& duty, const CronJobs& cron, TimePoint now) {
  const auto jobs = JobsFor(duty, cron);
  if (jobs.empty()) {
    const bool is_missing = cron.sees_every_job && cron.*duty.is_possible;
    return is_missing ? "no pg_cron job calls " + std::string(duty.call) : "";
  }
  std::string text;
  for (std::size_t i = 0; i < std::min(kMostNamed, jobs.size()); ++i) {
    text += (i == 0 ? "" : "; ") + Describe(*jobs[i], duty, cron.sees_every_run, now);
  }
  if (jobs.size() > kMostNamed) text += "; and " + std::to_string(jobs.size() - kMostNamed) + " more jobs";
  return text;
}

bool NeedsAWord(const Duty& duty, const CronJobs& cron) {
  const auto jobs = JobsFor(duty, cron);
  const auto is_well = [&](const CronJob* job) { return job->active && (&duty != &kPrune || job->last_succeeded != false); };
  return std::none_of(jobs.begin(), jobs.end(), is_well);
}

}  // namespace

std::string CronCause(const Check& check, const CronJobs& cron, TimePoint now) {
  const Duty* duty = DutyFor(check);
  return duty == nullptr || duty == &kPrune ? "" : DescribeAll(*duty, cron, now);
}

std::vector<std::string> CronWarnings(std::span<const Check> checks, const std::vector<bool>& told, const CronJobs& cron,
                                      TimePoint now) {
  std::vector<std::string> warnings;
  for (const Duty* duty : {&kHours, &kDays, &kPrune}) {
    bool is_relied_on = false;
    bool is_told = false;
    for (std::size_t i = 0; i < checks.size(); ++i) {
      if (DutyFor(checks[i]) != duty) continue;
      is_relied_on = true;
      is_told = is_told || told.at(i);
    }
    if (!is_relied_on || is_told || !NeedsAWord(*duty, cron)) continue;
    std::string text = DescribeAll(*duty, cron, now);
    if (!text.empty()) warnings.push_back(std::move(text));
  }
  return warnings;
}

}  // namespace freshness
