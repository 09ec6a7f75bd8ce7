// What is said of pg_cron's jobs beside a verdict.
#include "checks/model/cron_jobs.h"

#include <gtest/gtest.h>

#include "tests/checks/model/judge_fixture.h"

namespace freshness::test {
namespace {

using Lines = std::vector<std::string>;

Check Rollups(const std::string& granularity, const std::string& table = "chat_telemetry_rollups") {
  Check check = FedCheck();
  check.table = table;
  check.where = {{"granularity", granularity}};
  return check;
}

CronJob Hourly(const std::string& name = "hourly") {
  CronJob job;
  job.name = name;
  job.refreshes_hours = true;
  job.last_start = kNow - minutes(4);
  job.last_success = kNow - minutes(3);
  job.last_succeeded = true;
  return job;
}

CronJob Failing() {
  CronJob job = Hourly();
  job.last_success = kNow - hours(3);
  job.last_succeeded = false;
  job.last_error = "permission denied for function f";
  return job;
}

CronJobs Seen(std::vector<CronJob> jobs) {
  CronJobs cron;
  cron.jobs = std::move(jobs);
  cron.sees_every_job = cron.sees_every_run = cron.has_refresh = cron.has_prune = true;
  return cron;
}

std::string Cause(const CronJobs& cron, const std::string& granularity = "hour") {
  return CronCause(Rollups(granularity), cron, kNow);
}

Lines Warnings(const CronJobs& cron, const std::vector<Check>& checks = {Rollups("hour")}) {
  return CronWarnings(checks, std::vector<bool>(checks.size()), cron, kNow);
}

TEST(CronJobsTest, AStaleVerdictNamesTheJobAndWhyItFails) {
  const auto reason = [](const Check& check, const Knowledge& known) {
    return Judge(check, known, kNow, Seen({Failing()})).reason;
  };
  const std::string cause = "; pg_cron job hourly last succeeded 3 h ago: permission denied for function f";
  EXPECT_TRUE(reason(Rollups("hour"), Aged(hours(5), hours(4))).ends_with(cause));
  EXPECT_TRUE(reason(Rollups("hour"), Empty(hours(4))).ends_with(cause));
  Check warned = Rollups("hour");
  warned.warn_after = minutes(10);
  EXPECT_TRUE(reason(warned, Aged(minutes(20))).ends_with(cause));
  Check heartbeat = HeartbeatCheck();
  heartbeat.table = "public.chat_telemetry_rollups";
  EXPECT_TRUE(reason(heartbeat, Aged(hours(2), hours(4))).ends_with(cause));
}

TEST(CronJobsTest, AVerdictWithoutAnythingToExplainDoesNot) {
  const auto reason = [](const Knowledge& known) { return Judge(Rollups("hour"), known, kNow, Seen({Failing()})).reason; };
  Knowledge failed = Aged(hours(5), hours(4));
  failed.failure = Failure{Reason::kTimeout, "no answer"};
  for (const Knowledge& known : {Aged(minutes(5)), Aged(hours(5)), Aged(-days(1)), failed})
    EXPECT_EQ(reason(known).find("pg_cron"), std::string::npos) << reason(known);
}

TEST(CronJobsTest, WhatIsKnownOfJobsChangesNoVerdict) {
  for (const Knowledge& known : {Aged(minutes(5)), Aged(hours(5), hours(4)), Aged(hours(5)), Empty(), Aged(-days(1))}) {
    const Verdict plain = Judge(Rollups("hour"), known, kNow);
    const Verdict told = Judge(Rollups("hour"), known, kNow, Seen({}));
    EXPECT_EQ(plain.state, told.state);
    EXPECT_EQ(plain.outcome, told.outcome);
    EXPECT_TRUE(told.reason.starts_with(plain.reason)) << told.reason;
  }
}

TEST(CronJobsTest, EachGranularityHasItsOwnJob) {
  CronJob daily = Hourly("daily");
  daily.refreshes_hours = false;
  daily.refreshes_days = true;
  const CronJobs cron = Seen({Hourly(), daily});
  EXPECT_EQ(Cause(cron), "pg_cron job hourly last succeeded 3 min ago");
  EXPECT_EQ(Cause(cron, "day"), "pg_cron job daily last succeeded 3 min ago");
  EXPECT_EQ(Cause(cron, "week"), "");
  for (const std::string table : {"chat_telemetry_domain_rollups", "public.chat_telemetry_model_rollups"})
    EXPECT_NE(CronCause(Rollups("hour", table), cron, kNow), "") << table;
  for (const std::string table : {"orders", "other.chat_telemetry_rollups", "chat_telemetry", "gdpr_audit_log", "\"open"})
    EXPECT_EQ(CronCause(Rollups("hour", table), cron, kNow), "") << table;
}

TEST(CronJobsTest, EveryWayAJobCanBe) {
  const auto cause = [](void (*change)(CronJob&)) {
    CronJob job = Hourly();
    change(job);
    return Cause(Seen({job}));
  };
  EXPECT_EQ(cause([](CronJob& job) { job.active = false; }), "pg_cron job hourly is not active, last succeeded 3 min ago");
  EXPECT_EQ(cause([](CronJob& job) { job.running_since = kNow - hours(2); }),
            "pg_cron job hourly has been running for 2 h, last succeeded 3 min ago");
  EXPECT_EQ(cause([](CronJob& job) {
              job = Failing();
              job.last_success.reset();
            }),
            "pg_cron job hourly failed in its last run, and has no success on record: permission denied for function f");
  EXPECT_EQ(cause([](CronJob& job) {
              job.last_success.reset();
              job.last_start.reset();
              job.last_succeeded.reset();
            }),
            "pg_cron job hourly has no run on record");
  EXPECT_EQ(cause([](CronJob& job) { job.calls_us = false; }),
            "pg_cron job hourly does not call refresh_chat_telemetry_rollups for hours, last succeeded 3 min ago");
}

TEST(CronJobsTest, AJobThatIsGoneIsSaidAndOneThatMayBeHiddenIsNot) {
  EXPECT_EQ(Cause(Seen({})), "no pg_cron job calls refresh_chat_telemetry_rollups for hours");
  CronJobs hidden = Seen({});
  hidden.sees_every_job = false;
  EXPECT_EQ(Cause(hidden), "");
  CronJobs nothing_to_call = Seen({});
  nothing_to_call.has_refresh = false;
  EXPECT_EQ(Cause(nothing_to_call), "");
  CronJob job;
  job.name = "hourly";
  job.refreshes_hours = true;
  CronJobs runs_hidden = Seen({job});
  runs_hidden.sees_every_run = false;
  EXPECT_EQ(Cause(runs_hidden), "pg_cron job hourly is active");
}

TEST(CronJobsTest, OldJobsThatAreOffDoNotMatterBesideOneThatIsOn) {
  CronJob off = Hourly("off");
  off.active = false;
  EXPECT_EQ(Cause(Seen({off, Hourly("on")})), "pg_cron job on last succeeded 3 min ago");
  EXPECT_EQ(Warnings(Seen({off, Hourly("on")})), Lines{});
  EXPECT_EQ(Cause(Seen({Hourly("a"), Hourly("b"), Hourly("c"), Hourly("d")})),
            "pg_cron job a last succeeded 3 min ago; pg_cron job b last succeeded 3 min ago; and 2 more jobs");
}

TEST(CronJobsTest, JobsThatAreMissingOrOffAreWarnedOfThoughEverythingIsFresh) {
  CronJob off = Hourly("off");
  off.active = false;
  EXPECT_EQ(Warnings(Seen({off})), Lines{"pg_cron job off is not active, last succeeded 3 min ago"});
  EXPECT_EQ(Warnings(Seen({off}), {Rollups("day")}), Lines{"no pg_cron job calls refresh_chat_telemetry_rollups for days"});
  EXPECT_EQ(Warnings(Seen({Hourly()})), Lines{});
  EXPECT_EQ(Warnings(Seen({Failing()})), Lines{});  // once is no news; a second time shows in the heartbeat
  EXPECT_EQ(Warnings(Seen({}), {Rollups("hour", "orders")}), Lines{});
  EXPECT_EQ(CronWarnings(std::vector<Check>{Rollups("hour")}, {true}, Seen({}), kNow), Lines{});  // its reason has said so
}

TEST(CronJobsTest, APruneThatFailsIsWarnedOfSinceNoCheckNoticesIt) {
  const std::vector<Check> checks = {Rollups("", "gdpr_audit_log")};
  CronJob prune = Failing();
  prune.refreshes_hours = false;
  prune.prunes_audit_log = true;
  EXPECT_EQ(Warnings(Seen({prune}), checks),
            Lines{"pg_cron job hourly last succeeded 3 h ago: permission denied for function f"});
  prune.last_succeeded = true;
  EXPECT_EQ(Warnings(Seen({prune}), checks), Lines{});
  EXPECT_EQ(Warnings(Seen({}), checks), Lines{"no pg_cron job calls prune_gdpr_audit_log"});
}

}  // namespace
}  // namespace freshness::test
