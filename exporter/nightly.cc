#include "exporter/nightly.h"

#include <cstdio>
#include <utility>

#include "checks/nightly/check_step.h"
#include "checks/nightly/seed_step.h"
#include "checks/nightly/skipped_step.h"
#include "exporter/job.h"
#include "exporter/sources.h"

namespace freshness {
namespace {

using Steps = std::vector<std::shared_ptr<Step>>;

std::vector<Check> OfGroup(const Config& config, std::optional<Group> group) {
  std::vector<Check> checks;
  for (const Check& check : config.checks) {
    if (!group || check.group == *group) checks.push_back(check);
  }
  return checks;
}

std::string PlaceOf(const TargetConfig& target) {
  return target.name + " (" + std::get<DatabaseUrl>(ParseDatabaseUrl(target.database_url)).place + ")";
}

// What the steps of one command share. Outlives them: RunJob() does not return.
struct Maker {
  const Config& config;
  Watchdog& watchdog;
  const Clock& clock;

  std::shared_ptr<Step> Checks(std::string name, CheckMode mode, std::vector<Check> checks,
                               const TargetConfig& target) const {
    if (checks.empty()) return std::make_shared<SkippedStep>(std::move(name), "the configuration has no such check");
    return std::make_shared<CheckStep>(
        std::move(name), mode, std::move(checks), config.poll_timeout,
        [this, &target] { return MakeSource(target, watchdog, clock); }, clock);
  }
  std::shared_ptr<Step> Seed(const TargetConfig& target, bool allow_live) const {
    return std::make_shared<SeedStep>(std::get<DatabaseUrl>(ParseDatabaseUrl(target.database_url)), allow_live, watchdog);
  }
};

// nightly and seed mean one database.
bool HasOneTarget(const Config& config, const char* command) {
  if (config.targets.size() == 1) return true;
  std::fprintf(
      stderr,
      "freshness_exporter: the configuration has several targets; give %s one with only the database that is meant\n",
      command);
  return false;
}

}  // namespace

int RunNightly(const CommandLine& command_line, const Config& config, const Environment& environment, const Clock& clock) {
  if (!HasOneTarget(config, "nightly")) return 2;
  BlockInterruptions();
  Watchdog watchdog;
  const TargetConfig& target = config.targets.front();
  const Maker make{config, watchdog, clock};
  const std::string no_smoke =
      environment("DASHBOARD_URL") ? "this version has no browser smokes yet" : "DASHBOARD_URL is not set";
  Job job;
  job.target = PlaceOf(target);
  job.may_alert = job.shows_steps = true;
  job.steps = {make.Checks("observe", CheckMode::kObserve, config.checks, target),
               make.Seed(target, command_line.seed_allow_live),
               make.Checks("telemetry", CheckMode::kJudge, OfGroup(config, Group::kTelemetry), target),
               make.Checks("gdpr", CheckMode::kJudge, OfGroup(config, Group::kGdpr), target),
               std::make_shared<SkippedStep>("smoke-telemetry", no_smoke),
               std::make_shared<SkippedStep>("smoke-gdpr", no_smoke)};
  RunJob(job, command_line, environment, watchdog, clock);
}

int RunCheck(const CommandLine& command_line, const Config& config, const Environment& environment, const Clock& clock) {
  if (OfGroup(config, command_line.check_group).empty()) {
    std::fputs("freshness_exporter: the configuration has no check of that group\n", stderr);
    return 2;
  }
  BlockInterruptions();
  Watchdog watchdog;
  const Maker make{config, watchdog, clock};
  Job job;
  job.may_alert = command_line.alert;
  for (const TargetConfig& target : config.targets) {
    const std::string prefix = config.targets.size() == 1 ? "" : target.name + ": ";
    job.target += (job.target.empty() ? "" : ", ") + PlaceOf(target);
    for (const auto& [group, name] : {std::pair(Group::kTelemetry, "telemetry"), std::pair(Group::kGdpr, "gdpr")}) {
      if (command_line.check_group && *command_line.check_group != group) continue;
      std::vector<Check> checks = OfGroup(config, group);
      if (checks.empty()) continue;
      job.steps.push_back(make.Checks(prefix + name, CheckMode::kJudge, std::move(checks), target));
    }
  }
  RunJob(job, command_line, environment, watchdog, clock);
}

int RunSeed(const CommandLine& command_line, const Config& config, const Environment& environment, const Clock& clock) {
  if (!HasOneTarget(config, "seed")) return 2;
  BlockInterruptions();
  Watchdog watchdog;
  const Maker make{config, watchdog, clock};
  Job job;
  job.target = PlaceOf(config.targets.front());
  job.shows_steps = true;
  job.steps = {make.Seed(config.targets.front(), command_line.seed_allow_live)};
  RunJob(job, command_line, environment, watchdog, clock);
}

}  // namespace freshness
