// What a poll tells of pg_cron's jobs. The runs are pg_cron's own: jobs of schedule @reboot run when the server starts.
#include <gtest/gtest.h>

#include "checks/nightly/check_step.h"
#include "checks/sql/embedded.h"
#include "tests/integration/support/polled_database.h"
#include "tests/integration/support/session.h"

namespace freshness::test {
namespace {

using Lines = std::vector<std::string>;
using std::chrono::milliseconds;
using std::chrono::seconds;

class CronJobsTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    if (!PostgresHasExtension("pg_cron")) return;
    server_ = new PrivatePostgres(
        {.settings = {
             {"shared_preload_libraries", "pg_cron"}, {"cron.database_name", "postgres"}, {"cron.host", "127.0.0.1"}}});
    // pg_cron knows no password. (Through a socket file, which needs none here, many of its runs fail to connect.)
    Execute(
        "do $$ begin execute format($f$copy (values ('local all all trust'), ('host all all 127.0.0.1/32 trust')) to %L$f$, "
        "current_setting('hba_file')); perform pg_reload_conf(); end $$");
    Execute(std::string(kSchemaSql));
    Execute("create extension pg_cron; create role poor login; create role owner login password '" + server_->Password() +
            "'");
  }
  static void TearDownTestSuite() { delete server_; }

  void SetUp() override {
    if (server_ == nullptr) GTEST_SKIP() << "install package postgresql-15-cron to run this test";
    Execute("delete from cron.job; truncate cron.job_run_details");
    Execute(std::string(kSchemaSql));
    Execute(std::string(kSeedSql));
  }

  static void Execute(const std::string& sql) { server_->Execute("postgres", sql); }
  static std::string Url(const std::string& user = "postgres") { return AsUser(server_->Url("postgres"), user); }

  // The role of grants.sql, as a test may log in by it.
  static std::string ReaderUrl() {
    Execute(std::string(kGrantsSql));
    Execute("alter role freshness_reader password '" + server_->Password() + "'");
    return Url("freshness_reader");
  }

  // Has pg_cron run every job that is active, once, and waits for their ends.
  static void RunJobs() {
    Execute("update cron.job set schedule = '@reboot'");
    const auto number = [](const std::string& select) { return std::stoi(*server_->Value("postgres", "select " + select)); };
    const std::string runs = "count(*) from cron.job_run_details where status in ('succeeded', 'failed')";
    const int wanted = number(runs) + number("count(*) from cron.job where active");
    server_->Stop();
    server_->Start();
    ASSERT_TRUE(Eventually([&] { return number(runs) == wanted; })) << server_->Log();
  }

  static std::optional<CronJobs> Cron(const std::string& url = Url()) {
    PolledSource source(url);
    source.Poll();
    return source.Last().extras.cron;
  }
  static CronJob Job(const std::string& name, const std::string& url = Url()) {
    const CronJobs cron = Cron(url).value();
    for (const CronJob& job : cron.jobs)
      if (job.name == name) return job;
    throw std::out_of_range("no job " + name);
  }
  static std::string Reason(const std::string& check, const std::string& url = Url()) {
    PolledSource source(url);
    source.Poll();
    return source.ReasonOf(check);
  }
  // Rows wait for the refresh, and it has not come for hours.
  static void LetHeartbeatsAge() { Execute("update chat_telemetry_rollups set updated_at = now() - interval '30 hours'"); }

  // What `check` says of a group beside its verdicts.
  static Lines Warnings(Group group) {
    std::vector<Check> checks;
    for (const Check& check : DefaultChecks())
      if (check.group == group) checks.push_back(check);
    Watchdog watchdog;
    const SystemClock clock;
    const auto make = [&] {
      return std::make_unique<PostgresSource>(std::get<DatabaseUrl>(ParseDatabaseUrl(Secret(Url()))), watchdog, clock);
    };
    CheckStep step("checks", CheckMode::kJudge, checks, seconds(10), make, clock);
    const StepReport report = step.Run({}, clock.Monotonic() + seconds(10));
    EXPECT_EQ(report.outcome, report.reasons.empty() ? StepOutcome::kPassed : StepOutcome::kWarned);
    return report.reasons;
  }

  static inline PrivatePostgres* server_ = nullptr;
};

TEST_F(CronJobsTest, JobsThatSucceededSaySo) {
  RunJobs();
  const CronJobs cron = Cron().value();
  ASSERT_EQ(cron.jobs.size(), 3u);
  for (const CronJob& job : cron.jobs) {
    EXPECT_TRUE(job.active && job.calls_us && job.last_start && job.last_success) << job.name;
    EXPECT_EQ(job.last_succeeded, true) << job.name;
    EXPECT_FALSE(job.running_since) << job.name;
    EXPECT_EQ(job.refreshes_hours, job.name == "refresh-chat-telemetry-hourly");
    EXPECT_EQ(job.refreshes_days, job.name == "refresh-chat-telemetry-daily");
    EXPECT_EQ(job.prunes_audit_log, job.name == "prune-gdpr-audit-log-weekly");
  }
  EXPECT_TRUE(cron.sees_every_job && cron.sees_every_run && cron.has_refresh && cron.has_prune);
  EXPECT_EQ(Warnings(Group::kTelemetry), Lines{});
  EXPECT_EQ(Warnings(Group::kGdpr), Lines{});
}

// Symptom: the alert said that the refresh is late, and the person at 4 in the morning had to find out why.
TEST_F(CronJobsTest, AJobThatFailsIsTheReasonOfAStaleHeartbeat) {
  Execute("update cron.job set jobname = 'quarter-hourly' where jobname like '%hourly'");
  RunJobs();
  Execute("update cron.job set username = 'poor' where jobname = 'quarter-hourly'");
  RunJobs();
  Execute("update cron.job_run_details set end_time = end_time - interval '3 hours 5 minutes' where status = 'succeeded'");
  LetHeartbeatsAge();
  const std::string hourly = Reason("refresh_hourly");
  EXPECT_TRUE(
      hourly.ends_with("; pg_cron job quarter-hourly last succeeded 3 h 5 min ago: permission denied for function "
                       "refresh_chat_telemetry_rollups"))
      << hourly;
  const std::string daily = Reason("refresh_daily");
  EXPECT_TRUE(daily.ends_with("; pg_cron job refresh-chat-telemetry-daily last succeeded 3 h 5 min ago")) << daily;
  EXPECT_EQ(Job("quarter-hourly").last_succeeded, false);
  EXPECT_GT(Job("quarter-hourly").last_start, Job("quarter-hourly").last_success);
}

TEST_F(CronJobsTest, JobsThatAreGoneOrSwitchedOffAreSaid) {
  Execute("select cron.unschedule('refresh-chat-telemetry-hourly')");
  Execute("update cron.job set active = false where jobname not like '%hourly'");
  EXPECT_EQ(Warnings(Group::kTelemetry),
            (Lines{"no pg_cron job calls refresh_chat_telemetry_rollups for hours",
                   "pg_cron job refresh-chat-telemetry-daily is not active, has no run on record"}));
  EXPECT_EQ(Warnings(Group::kGdpr), Lines{"pg_cron job prune-gdpr-audit-log-weekly is not active, has no run on record"});
  LetHeartbeatsAge();
  EXPECT_TRUE(Reason("refresh_hourly").ends_with("; no pg_cron job calls refresh_chat_telemetry_rollups for hours"));
  EXPECT_TRUE(
      Reason("refresh_daily").ends_with("; pg_cron job refresh-chat-telemetry-daily is not active, has no run on record"));
}

// Symptom: an address out of a job's error stood in the alert.
TEST_F(CronJobsTest, NoValueOfARowIsShown) {
  Execute(
      "create table if not exists people (email text primary key); insert into people values ('a@example.com') on "
      "conflict do nothing");
  Execute(
      "select cron.schedule('refresh-chat-telemetry-hourly', '@reboot', $$select refresh_chat_telemetry_rollups('hour'); "
      "insert into people values ('a@example.com')$$)");
  Execute(
      "select cron.schedule('refresh-chat-telemetry-daily', '@reboot', $$do 'begin perform "
      "refresh_chat_telemetry_rollups(''day''); raise exception ''no customer a@example.com''; end'$$)");
  RunJobs();
  LetHeartbeatsAge();
  EXPECT_TRUE(Reason("refresh_hourly").ends_with(": duplicate key value violates unique constraint \"people_pkey\""))
      << Reason("refresh_hourly");
  EXPECT_TRUE(Reason("refresh_daily")
                  .ends_with(": its error may quote data, so it is not shown (return_message in "
                             "cron.job_run_details)"));
  for (const char* const check : {"refresh_hourly", "refresh_daily"})
    EXPECT_EQ(Reason(check).find("example"), std::string::npos) << Reason(check);
}

TEST_F(CronJobsTest, JobsAreKnownByWhatTheyCall) {
  Execute("delete from cron.job");
  const auto feeds = [](const std::string& command) {
    Execute("delete from cron.job; select cron.schedule('x', '* * 1 1 *', $c$" + command + "$c$)");
    const auto jobs = Cron().value().jobs;
    if (jobs.empty()) return std::string("none");
    return std::string(jobs[0].refreshes_hours ? "hours " : "") + (jobs[0].refreshes_days ? "days " : "") +
           (jobs[0].prunes_audit_log ? "audit " : "");
  };
  EXPECT_EQ(feeds("select public.refresh_chat_telemetry_rollups('hour')"), "hours ");
  EXPECT_EQ(feeds("SELECT * FROM \"public\".\"refresh_chat_telemetry_rollups\" ( 'day' , now() - interval '3 days')"),
            "days ");
  EXPECT_EQ(feeds("select refresh_chat_telemetry_rollups()"), "hours ");
  EXPECT_EQ(feeds("select refresh_chat_telemetry_rollups(p_granularity => 'day')"), "days ");
  EXPECT_EQ(feeds("select refresh_chat_telemetry_rollups('hour'); select refresh_chat_telemetry_rollups('day')"),
            "hours days ");
  EXPECT_EQ(feeds("select refresh_chat_telemetry_rollups(g) from unnest('{hour,day}'::text[]) g"), "hours days ");
  EXPECT_EQ(feeds("select prune_gdpr_audit_log('1 year')"), "audit ");
  EXPECT_EQ(feeds("select 1 -- refresh_chat_telemetry_rollups()"), "none");
  EXPECT_EQ(feeds("select refresh_chat_telemetry_rollups_of_ours('hour')"), "none");
}

TEST_F(CronJobsTest, AJobOfOurNameThatCallsSomethingElseIsNotTakenForOurs) {
  Execute("select cron.schedule('refresh-chat-telemetry-hourly', '* * 1 1 *', 'select 1')");
  LetHeartbeatsAge();
  EXPECT_TRUE(Reason("refresh_hourly")
                  .ends_with("; pg_cron job refresh-chat-telemetry-hourly does not call refresh_chat_telemetry_rollups for "
                             "hours, has no run on record"))
      << Reason("refresh_hourly");
}

TEST_F(CronJobsTest, JobsOfAnotherDatabaseFeedNothingHere) {
  Execute("update cron.job set database = 'elsewhere'");
  EXPECT_TRUE(Cron().value().jobs.empty());
}

// Symptom: the whole page of metrics was refused, since two users had given their jobs one name.
TEST_F(CronJobsTest, NamesAreToldApart) {
  Execute("update cron.job set jobname = null where jobname like 'prune%'");
  Execute(
      "insert into cron.job (schedule, command, nodename, nodeport, database, username, jobname) select schedule, command, "
      "nodename, nodeport, database, 'owner', jobname from cron.job where jobname like '%hourly'");
  std::set<std::string> names;
  const CronJobs cron = Cron().value();
  for (const CronJob& job : cron.jobs) names.insert(job.name);
  EXPECT_EQ(names.size(), 4u);
  EXPECT_TRUE(names.contains("refresh-chat-telemetry-hourly"));
}

// Symptom: every job is reported missing to a role that row level security shows none.
TEST_F(CronJobsTest, ARoleThatMayNotLookIsToldNothingAndItsPollIsWhole) {
  ReaderUrl();
  Execute(
      "drop policy freshness_jobs on cron.job; drop policy freshness_jobs on cron.job_run_details; "
      "revoke all on schema cron from freshness_reader");
  LetHeartbeatsAge();
  const auto poll = [](PolledSource& source) {
    source.Poll();
    for (const Answer& answer : source.Last().answers) EXPECT_FALSE(std::holds_alternative<Failure>(answer));
    EXPECT_TRUE(source.Last().extras.gdpr_requests);
    EXPECT_EQ(source.ReasonOf("refresh_hourly").find("pg_cron"), std::string::npos);
  };
  PolledSource no_usage(Url("freshness_reader"));
  poll(no_usage);
  EXPECT_FALSE(no_usage.Last().extras.cron);
  EXPECT_EQ(server_->Log().find("permission denied for schema cron"), std::string::npos);  // not even asked

  Execute("grant usage on schema cron to freshness_reader");
  PolledSource no_policy(Url("freshness_reader"));
  poll(no_policy);
  ASSERT_TRUE(no_policy.Last().extras.cron);
  EXPECT_TRUE(no_policy.Last().extras.cron->jobs.empty());
  EXPECT_FALSE(no_policy.Last().extras.cron->sees_every_job);
}

TEST_F(CronJobsTest, TheRoleOfGrantsSqlSeesOurJobsAndNoOthers) {
  Execute("select cron.schedule('z-other', '* * 1 1 *', 'select 1 /* with a password */')");
  RunJobs();
  for (int time = 0; time < 2; ++time) {  // grants.sql may be run again
    const std::string url = ReaderUrl();
    const CronJobs cron = Cron(url).value();
    EXPECT_TRUE(cron.sees_every_job && cron.sees_every_run);
    ASSERT_EQ(cron.jobs.size(), 3u);
    for (const CronJob& job : cron.jobs) EXPECT_EQ(job.last_succeeded, true) << job.name;
  }
  Session reader(ReaderUrl());
  EXPECT_EQ(reader.Execute("select count(*) from cron.job where command like '%password%'"), "0");
  EXPECT_EQ(reader.Execute("select count(*) from cron.job_run_details where command like '%password%'"), "0");
  EXPECT_EQ(reader.Execute("select count(*) from cron.job_run_details"), "3");
  Execute("delete from cron.job where command like '%day%'");
  LetHeartbeatsAge();
  EXPECT_TRUE(
      Reason("refresh_daily", ReaderUrl()).ends_with("; no pg_cron job calls refresh_chat_telemetry_rollups for days"));
}

TEST_F(CronJobsTest, AJobsOwnerSeesItAndTakesNoOtherForMissing) {
  Execute("grant usage on schema cron to owner; update cron.job set username = 'owner' where jobname like '%hourly'");
  const CronJobs cron = Cron(Url("owner")).value();
  ASSERT_EQ(cron.jobs.size(), 1u);
  EXPECT_TRUE(cron.jobs[0].refreshes_hours);
  EXPECT_FALSE(cron.sees_every_job);
}

// Symptom: the poll took a second and more where nobody had ever emptied the table of runs.
TEST_F(CronJobsTest, OnlyTheNewestRunsAreLookedAt) {
  RunJobs();
  Execute(
      "insert into cron.job_run_details (jobid, username, command, status, start_time, end_time) select 0, 'postgres', "
      "'select 1', 'succeeded', now(), now() from generate_series(1, 9000)");
  EXPECT_TRUE(Job("refresh-chat-telemetry-hourly").last_success);
  Execute(
      "insert into cron.job_run_details (jobid, username, command, status, start_time, end_time) select 0, 'postgres', "
      "'select 1', 'succeeded', now(), now() from generate_series(1, 2000)");
  for (const std::string& url : {Url(), ReaderUrl()}) {
    EXPECT_FALSE(Job("refresh-chat-telemetry-hourly", url).last_success);
    EXPECT_FALSE(Job("refresh-chat-telemetry-hourly", url).last_start);
  }
}

TEST_F(CronJobsTest, ATableOfPgCronsThatIsLockedHoldsUpNoCheck) {
  PolledSource source(Url());
  source.Poll();
  ASSERT_TRUE(source.Last().extras.cron);
  Session other(Url());
  other.Execute("begin; lock table cron.job_run_details in access exclusive mode");
  EXPECT_LT(source.Poll(), milliseconds(2500));
  EXPECT_EQ(source.AllStates(), FreshBut({}));
  EXPECT_TRUE(source.Last().extras.gdpr_requests);
  EXPECT_FALSE(source.Last().extras.cron);
  EXPECT_LT(source.Poll(), milliseconds(400));  // not asked again so soon
}

}  // namespace
}  // namespace freshness::test
