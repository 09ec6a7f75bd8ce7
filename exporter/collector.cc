#include "exporter/collector.h"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <initializer_list>
#include <utility>

#include "checks/model/text.h"
#include "exporter/process_stats.h"

namespace freshness {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;
using Labels = std::vector<ClientMetric::Label>;

double ToSeconds(Duration duration) {
  return std::chrono::duration<double>(duration).count();
}
double ToSeconds(TimePoint time) {
  return ToSeconds(time.time_since_epoch());
}

// One metric: a family that fills as the board is walked.
class Metric {
 public:
  Metric(std::vector<MetricFamily>& all, MetricType type, const char* name, const char* help)
      : all_(all), index_(all.size()) {
    all_.push_back({name, help, type, {}});
  }

  void Add(const Labels& labels, double value) {
    MetricFamily& family = all_[index_];
    ClientMetric metric;
    metric.label = labels;
    (family.type == MetricType::Counter ? metric.counter.value : metric.gauge.value) = value;
    family.metric.push_back(std::move(metric));
  }

  // What is unknown is left out, never 0.
  template <typename T>
  void AddKnown(const Labels& labels, const std::optional<T>& value) {
    if (value) Add(labels, ToSeconds(*value));
  }

 private:
  std::vector<MetricFamily>& all_;
  std::size_t index_;
};

constexpr auto kGauge = MetricType::Gauge;
constexpr auto kCounter = MetricType::Counter;

struct CheckMetrics {
  explicit CheckMetrics(std::vector<MetricFamily>& all)
      : latest(
            all, kGauge, "freshness_latest_timestamp_seconds",
            "Time of the newest row by the last answer of the database, in seconds since 1970; absent while none is known."),
        age(all, kGauge, "freshness_age_seconds",
            "Age of the newest row of the last answer, carried on to now by the database's clock; grows while polls fail."),
        warn_after(all, kGauge, "freshness_warn_after_seconds", "Age above which the check is late."),
        error_after(all, kGauge, "freshness_error_after_seconds", "Age above which the check is stale."),
        stale(all, kGauge, "freshness_stale",
              "1 if by the last answer the check is stale, missing or in the future, else 0; absent until it was answered."),
        state(all, kGauge, "freshness_state", "State of the check from the last poll; exactly one of the seven is 1."),
        success(all, kGauge, "freshness_check_success",
                "1 if the last poll got an answer to this check, else 0; absent until a poll was made."),
        missing_buckets(
            all, kGauge, "freshness_missing_buckets",
            "Closed buckets of the last 24 hours (of days: the last 7) with raw rows and no row here, by the last "
            "poll; absent where it could not tell.") {}

  void Add(const TargetStatus& status, std::size_t slot, const Verdict& verdict) {
    const Check& check = status.checks[slot];
    const Knowledge& known = status.known[slot];
    const auto& holes = status.extras.missing_buckets;
    Labels labels = {{"target", ValidUtf8(status.name)},
                     {"check", ValidUtf8(check.name)},
                     {"table", ValidUtf8(check.table)},
                     {"granularity", ValidUtf8(Granularity(check))}};
    latest.AddKnown(labels, verdict.newest);
    age.AddKnown(labels, verdict.age);
    warn_after.AddKnown(labels, check.warn_after);
    error_after.AddKnown(labels, check.error_after);
    if (verdict.stale) stale.Add(labels, *verdict.stale ? 1 : 0);
    if (known.answer || known.failure) success.Add(labels, known.failure ? 0 : 1);
    if (slot < holes.size() && holes[slot]) missing_buckets.Add(labels, static_cast<double>(*holes[slot]));
    labels.push_back({"state", ""});
    for (const State each : kAllStates) {
      labels.back().value = ToString(each);
      state.Add(labels, each == verdict.state ? 1 : 0);
    }
  }

  Metric latest, age, warn_after, error_after, stale, state, success, missing_buckets;
};

struct TargetMetrics {
  explicit TargetMetrics(std::vector<MetricFamily>& all)
      : up(all, kGauge, "freshness_up", "1 if the last poll reached the database, else 0; absent until a poll was made."),
        polled(all, kGauge, "freshness_poll_timestamp_seconds", "When the last poll ended, by this host's clock."),
        succeeded(all, kGauge, "freshness_poll_success_timestamp_seconds",
                  "When the last poll ended that answered every check, by this host's clock."),
        duration(all, kGauge, "freshness_poll_duration_seconds", "How long the last poll took."),
        polls(all, kCounter, "freshness_polls_total", "Polls made."),
        failures(all, kCounter, "freshness_poll_failures_total",
                 "Polls in which a check got no answer, by reason; a poll counts once for each reason met."),
        skew(all, kGauge, "freshness_clock_skew_seconds",
             "This host's clock minus the database's clock, by the last poll that was answered."),
        gdpr_requests(
            all, kGauge, "freshness_gdpr_requests",
            "Entries of the GDPR audit log of the last 24 hours, by the last poll; absent where it could not tell.") {}

  void Add(const TargetStatus& status) {
    Labels labels = {{"target", ValidUtf8(status.name)}};
    if (status.polls > 0) up.Add(labels, status.up ? 1 : 0);
    polled.AddKnown(labels, status.polled);
    succeeded.AddKnown(labels, status.succeeded);
    duration.AddKnown(labels, status.duration);
    polls.Add(labels, static_cast<double>(status.polls));
    if (status.clock) skew.Add(labels, ToSeconds(status.clock->skew));
    AddRequests(labels, status.extras);
    labels.push_back({"reason", ""});
    for (std::size_t i = 0; i < std::size(kAllReasons); ++i) {
      labels.back().value = ToString(kAllReasons[i]);
      failures.Add(labels, static_cast<double>(status.failures[i]));
    }
  }

  // Those that there commonly are stand there from the start, so that an increase can be told from a beginning.
  void AddRequests(const Labels& target, const PollExtras& extras) {
    if (!extras.gdpr_requests) return;
    auto counts = *extras.gdpr_requests;
    for (const char* const type : {"export", "delete"}) {
      for (const char* const status : {"completed", "pending", "failed"}) counts.try_emplace({type, status}, 0);
    }
    for (const auto& [kind, count] : counts) {
      Labels labels = target;
      labels.push_back({"request_type", kind.first});
      labels.push_back({"status", kind.second});
      gdpr_requests.Add(labels, static_cast<double>(count));
    }
  }

  Metric up, polled, succeeded, duration, polls, failures, skew, gdpr_requests;
};

struct CronMetrics {
  explicit CronMetrics(std::vector<MetricFamily>& all)
      : active(all, kGauge, "freshness_cron_job_active", "1 if pg_cron runs the job, 0 if it is switched off."),
        last_start(all, kGauge, "freshness_cron_job_last_start_timestamp_seconds",
                   "When the job's newest run began, by the last poll."),
        last_success(all, kGauge, "freshness_cron_job_last_success_timestamp_seconds",
                     "When the job's newest run that succeeded ended, by the last poll."),
        last_succeeded(all, kGauge, "freshness_cron_job_last_run_succeeded",
                       "1 if the newest run that is over succeeded, 0 if it failed, by the last poll.") {}

  void Add(const TargetStatus& status) {
    if (!status.extras.cron) return;
    for (const CronJob& job : status.extras.cron->jobs) {
      const Labels labels = {{"target", ValidUtf8(status.name)}, {"job", ValidUtf8(job.name)}};
      active.Add(labels, job.active ? 1 : 0);
      last_start.AddKnown(labels, job.last_start);
      last_success.AddKnown(labels, job.last_success);
      if (job.last_succeeded) last_succeeded.Add(labels, *job.last_succeeded ? 1 : 0);
    }
  }

  Metric active, last_start, last_success, last_succeeded;
};

void AddProgram(std::vector<MetricFamily>& all, const ProgramFacts& program) {
  Metric(all, kGauge, "freshness_exporter_build_info", "The running program, by its labels; always 1.")
      .Add({{"version", program.version}}, 1);
  Metric(all, kGauge, "freshness_exporter_config_last_reload_successful",
         "1 if the configuration last read was taken, else 0.")
      .Add({}, program.config_reload_successful ? 1 : 0);
  Metric(all, kGauge, "freshness_exporter_config_last_reload_success_timestamp_seconds",
         "When the configuration in use was read, by this host's clock.")
      .Add({}, ToSeconds(program.config_loaded));
}

void AddProcess(std::vector<MetricFamily>& all) {
  const ProcessStats stats = ReadProcessStats();
  const auto add = [&](MetricType type, const char* name, const char* help, const std::optional<double>& value) {
    if (value) Metric(all, type, name, help).Add({}, *value);
  };
  add(kCounter, "process_cpu_seconds_total", "Total user and system CPU time spent in seconds.", stats.cpu_seconds);
  add(kGauge, "process_open_fds", "Number of open file descriptors.", stats.open_fds);
  add(kGauge, "process_max_fds", "Maximum number of open file descriptors.", stats.max_fds);
  add(kGauge, "process_virtual_memory_bytes", "Virtual memory size in bytes.", stats.virtual_bytes);
  add(kGauge, "process_resident_memory_bytes", "Resident memory size in bytes.", stats.resident_bytes);
  add(kGauge, "process_start_time_seconds", "Start time of the process since unix epoch in seconds.", stats.start_seconds);
  add(kGauge, "process_threads", "Number of OS threads in the process.", stats.threads);
}

}  // namespace

std::string MetricsText(const Snapshot& snapshot, const ProgramFacts& program, MonotonicTime now) {
  std::vector<MetricFamily> all;
  {
    CheckMetrics checks(all);
    TargetMetrics targets(all);
    CronMetrics cron(all);
    for (const auto& status : snapshot.targets) {
      targets.Add(*status);
      cron.Add(*status);
      const std::vector<Verdict> verdicts = status->Judged(now);
      for (std::size_t i = 0; i < verdicts.size(); ++i) {
        checks.Add(*status, i, verdicts[i]);
      }
    }
  }
  AddProgram(all, program);
  AddProcess(all);
  std::erase_if(all, [](const MetricFamily& family) { return family.metric.empty(); });
  return prometheus::TextSerializer().Serialize(all);
}

}  // namespace freshness
