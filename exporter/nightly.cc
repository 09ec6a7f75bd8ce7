#include "exporter/nightly.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "checks/nightly/check_step.h"
#include "checks/nightly/reconcile_step.h"
#include "checks/nightly/rest_step.h"
#include "checks/nightly/seed_step.h"
#include "checks/nightly/skipped_step.h"
#include "checks/sources/supabase_source.h"
#include "exporter/job.h"
#include "exporter/smoke.h"
#include "exporter/sources.h"

namespace freshness {
namespace {

using Steps = std::vector<std::shared_ptr<Step>>;

// Enough that a few dead targets hold nobody up, and few enough that one host's memory and ports do not notice.
constexpr std::size_t kTargetsAtOnce = 32;

std::vector<Check> OfGroup(const TargetConfig& target, std::optional<Group> group) {
  std::vector<Check> checks;
  for (const Check& check : target.checks) {
    if (!group || check.group == *group) checks.push_back(check);
  }
  return checks;
}

constexpr const char* kNeedsDatabase = "needs DATABASE_URL: the target is read over Supabase's REST API";

// What the steps of one command share. Outlives them: RunJob() does not return.
struct Maker {
  Watchdog& watchdog;
  const Clock& clock;

  std::shared_ptr<Step> Checks(std::string name, CheckMode mode, std::vector<Check> checks,
                               const TargetConfig& target) const {
    if (checks.empty()) return std::make_shared<SkippedStep>(std::move(name), "the configuration has no such check");
    return std::make_shared<CheckStep>(
        std::move(name), mode, std::move(checks), target.poll.timeout,
        [this, &target] { return MakeSource(target, watchdog, clock); }, clock);
  }
  std::shared_ptr<Step> Seed(const TargetConfig& target, bool allow_live) const {
    const auto database = DatabaseOf(target);
    if (!database) return std::make_shared<SkippedStep>("seed", kNeedsDatabase);
    return std::make_shared<SeedStep>(*database, allow_live, watchdog);
  }

  std::shared_ptr<Step> Reconcile(const TargetConfig& target) const {
    const auto is_rollup = [](const Check& check) {
      const std::string name = ParseTableName(check.table).value_or(TableName()).name;
      return name.starts_with("chat_telemetry_") && name.ends_with("rollups");
    };
    if (std::none_of(target.checks.begin(), target.checks.end(), is_rollup)) {
      return std::make_shared<SkippedStep>("reconcile", "the configuration watches no rollups of chat_telemetry");
    }
    const auto database = DatabaseOf(target);
    if (!database) return std::make_shared<SkippedStep>("reconcile", kNeedsDatabase);
    return std::make_shared<ReconcileStep>(*database, watchdog);
  }

  std::shared_ptr<Step> Rest(const TargetConfig& target) const {
    const char* const name = "supabase-api";
    if (!target.supabase) return std::make_shared<SkippedStep>(name, target.no_supabase);
    if (!DatabaseOf(target)) return std::make_shared<SkippedStep>(name, "needs DATABASE_URL, to compare with");
    return std::make_shared<RestStep>(
        target.checks, [this, &target] { return MakeSource(target, watchdog, clock); },
        [this, &target] { return std::make_unique<SupabaseSource>(*ProjectOf(target), watchdog, clock); }, clock);
  }
};

// `check` on one target: a step for each group.
Steps StepPerGroup(const Maker& make, const TargetConfig& target, std::optional<Group> wanted) {
  Steps steps;
  for (const auto& [group, name] : {std::pair(Group::kTelemetry, "telemetry"), std::pair(Group::kGdpr, "gdpr")}) {
    if (wanted && *wanted != group) continue;
    std::vector<Check> checks = OfGroup(target, group);
    if (!checks.empty()) steps.push_back(make.Checks(name, CheckMode::kJudge, std::move(checks), target));
  }
  return steps;
}

// `check` on one of several: they are asked side by side, each over one connection, so in one step.
Steps OneStep(const Maker& make, const TargetConfig& target, std::optional<Group> wanted) {
  std::vector<Check> checks = OfGroup(target, wanted);
  if (checks.empty()) return {};
  const std::string what = !wanted ? "all" : *wanted == Group::kGdpr ? "gdpr" : "telemetry";
  return {make.Checks(target.name + ": " + what, CheckMode::kJudge, std::move(checks), target)};
}

// All targets, or the first few and how many more there are.
std::string PlacesOf(const Config& config) {
  constexpr std::size_t kMostNamed = 3;
  std::string places;
  for (std::size_t i = 0; i < std::min(kMostNamed, config.targets.size()); ++i) {
    places += (i == 0 ? "" : ", ") + PlaceOf(config.targets[i]);
  }
  if (config.targets.size() <= kMostNamed) return places;
  return places + " and " + std::to_string(config.targets.size() - kMostNamed) + " more";
}

// nightly and seed mean one database.
bool HasOneTarget(const Config& config, const char* command) {
  if (config.targets.size() == 1) return true;
  std::fprintf(stderr,
               "freshness_exporter: the configuration has several targets; say which one %s means, with --target NAME\n",
               command);
  return false;
}

}  // namespace

int RunNightly(const CommandLine& command_line, const Config& config, const Environment& environment, const Clock& clock) {
  if (!HasOneTarget(config, "nightly")) return 2;
  BlockInterruptions();
  Watchdog watchdog;
  const TargetConfig& target = config.targets.front();
  const Maker make{watchdog, clock};
  Job job;
  job.target = PlaceOf(target);
  job.target_name = target.name;
  job.outlets = FindNightOutlets(command_line, environment);
  job.may_alert = job.shows_steps = true;
  job.steps = {make.Checks("observe", CheckMode::kObserve, target.checks, target),
               make.Seed(target, command_line.seed_allow_live),
               make.Checks("telemetry", CheckMode::kJudge, OfGroup(target, Group::kTelemetry), target),
               make.Checks("gdpr", CheckMode::kJudge, OfGroup(target, Group::kGdpr), target),
               make.Reconcile(target),
               make.Rest(target),
               MakeSmoke(Suite::kTelemetry, command_line, environment),
               MakeSmoke(Suite::kGdpr, command_line, environment)};
  job.limit += 2 * std::max(command_line.smoke_timeout - CommandLine().smoke_timeout, Duration(0));
  RunJob(job, command_line, environment, watchdog, clock);
}

int RunCheck(const CommandLine& command_line, const Config& config, const Environment& environment, const Clock& clock) {
  BlockInterruptions();
  Watchdog watchdog;
  const Maker make{watchdog, clock};
  const bool several = config.targets.size() > 1;
  Job job;
  job.may_alert = command_line.alert;
  job.at_once = kTargetsAtOnce;
  for (const TargetConfig& target : config.targets) {
    const auto steps =
        several ? OneStep(make, target, command_line.check_group) : StepPerGroup(make, target, command_line.check_group);
    job.steps.insert(job.steps.end(), steps.begin(), steps.end());
  }
  if (job.steps.empty()) {
    std::fputs("freshness_exporter: the configuration has no check of that group\n", stderr);
    return 2;
  }
  job.target = PlacesOf(config);
  RunJob(job, command_line, environment, watchdog, clock);
}

int RunSeed(const CommandLine& command_line, const Config& config, const Environment& environment, const Clock& clock) {
  if (!HasOneTarget(config, "seed")) return 2;
  if (!DatabaseOf(config.targets.front())) {
    std::fputs("freshness_exporter: seed needs the target's Postgres URL: REST can only read; set DATABASE_URL\n", stderr);
    return 2;
  }
  BlockInterruptions();
  Watchdog watchdog;
  const Maker make{watchdog, clock};
  Job job;
  job.target = PlaceOf(config.targets.front());
  job.shows_steps = true;
  job.steps = {make.Seed(config.targets.front(), command_line.seed_allow_live)};
  RunJob(job, command_line, environment, watchdog, clock);
}

}  // namespace freshness
