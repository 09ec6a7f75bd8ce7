#include "alerts/runbook.h"

#include <algorithm>
#include <array>

namespace freshness {
namespace {

bool AnyFailedCheck(const RunReport& report, bool (*wanted)(const CheckResult&)) {
  return std::any_of(report.steps.begin(), report.steps.end(), [&](const StepReport& step) {
    return step.outcome == StepOutcome::kFailed &&
           std::any_of(step.checks.begin(), step.checks.end(),
                       [&](const CheckResult& check) { return check.outcome == Outcome::kFailed && wanted(check); });
  });
}

template <State state>
bool Met(const RunReport& report) {
  return AnyFailedCheck(report, [](const CheckResult& check) { return check.state == state; });
}

bool StepFailed(const RunReport& report, std::string_view name) {
  return std::any_of(report.steps.begin(), report.steps.end(),
                     [&](const StepReport& step) { return step.name == name && step.outcome == StepOutcome::kFailed; });
}

bool SeedFailed(const RunReport& report) {
  return StepFailed(report, "seed");
}

bool ConfigurationFailed(const RunReport& report) {
  return StepFailed(report, "configuration");
}

bool ReconcileFailed(const RunReport& report) {
  return StepFailed(report, "reconcile");
}

bool SmokeFailed(const RunReport& report) {
  return StepFailed(report, "smoke-telemetry") || StepFailed(report, "smoke-gdpr");
}

bool RestFailed(const RunReport& report) {
  return StepFailed(report, "supabase-api");
}

bool HeartbeatFailed(const RunReport& report) {
  return AnyFailedCheck(report, [](const CheckResult& check) {
    return check.heartbeat && (check.state == State::kStale || check.state == State::kMissing);
  });
}

bool Always(const RunReport&) {
  return true;
}

struct Row {
  RunbookSection section;
  bool (*applies)(const RunReport&);
};

// The first that applies counts: an unreachable database explains a failed seed, and that explains stale rollups.
constexpr std::array<Row, 11> kRows = {{
    {{"configuration",
      "Nothing was looked at, since the job does not know where or what. Set what is named above, and try it with "
      "`freshness_exporter --config.check`."},
     &ConfigurationFailed},
    {{"unknown",
      "The database could not be asked, so nothing is known. See that it is up and lets this job in, then run "
      "`freshness_exporter check`."},
     &Met<State::kUnknown>},
    {{"seed-failed",
      "The demo data were not written, and other failures may only follow from that. Mend what the seed complains of, then "
      "run `freshness_exporter seed`."},
     &SeedFailed},
    {{"refresh-dead", "The refresh of the rollups does not run. See why in cron.job_run_details, and run it once by hand."},
     &HeartbeatFailed},
    {{"missing",
      "A table holds no rows of a kind that should be there. Run `freshness_exporter schema verify`, then the refresh once "
      "by "
      "hand."},
     &Met<State::kMissing>},
    {{"future",
      "A row is dated in the future and would hide everything that gets old. Find it, correct or delete it, and run the "
      "refresh."},
     &Met<State::kFuture>},
    {{"stale",
      "What writes this table has stopped: the refresh for rollups (see cron.job_run_details), the application for the "
      "audit "
      "log."},
     &Met<State::kStale>},
    {{"wrong-sums",
      "Rollups differ from the raw rows they were made from, so the dashboards show wrong numbers. Run `freshness_exporter "
      "schema verify`, then the refresh once by hand."},
     &ReconcileFailed},
    {{"supabase-api",
      "Supabase's REST API, which the dashboard reads through, does not show what the database holds. See that "
      "SUPABASE_SERVICE_ROLE_KEY is this project's secret key, and SUPABASE_URL its address."},
     &RestFailed},
    {{"smoke",
      "A dashboard page does not do in a browser what its tests expect. Open the page and see, then run `freshness_exporter "
      "smoke`; the report names traces and screenshots."},
     &SmokeFailed},
    {{"night-failed",
      "The run itself broke, so not everything was looked at. Read its log, then run the step that failed by itself."},
     &Always},
}};

}  // namespace

std::span<const RunbookSection> RunbookSections() {
  static const auto sections = [] {
    std::array<RunbookSection, kRows.size()> all;
    std::transform(kRows.begin(), kRows.end(), all.begin(), [](const Row& row) { return row.section; });
    return all;
  }();
  return sections;
}

const RunbookSection& SectionFor(const RunReport& report) {
  return std::find_if(kRows.begin(), kRows.end() - 1, [&](const Row& row) { return row.applies(report); })->section;
}

}  // namespace freshness
