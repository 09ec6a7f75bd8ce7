// What is served for a check in each of its states, and how that goes on while nothing is posted.
#include "exporter/collector.h"

#include <gtest/gtest.h>

#include <sstream>

#include "tests/doubles/manual_clock.h"
#include "tests/exporter/status_fixture.h"

namespace freshness {
namespace {

using namespace test;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr char kLabels[] = R"({target="main",check="a",table="rollups",granularity="hour"})";

Check FullCheck() {
  Check check = HourlyCheck("a");
  check.warn_after = minutes(75);
  check.fed_by = FedBy{"raw", "created_at", minutes(20)};
  return check;
}

Board OneCheck(const Check& check) {
  return Board({{"main", {check}}}, kPolledAt);
}

std::string Serve(const Board& board, MonotonicTime now = kPolledAt) {
  return MetricsText(board.Read(), {"1.2.3", kPolledWall, true}, now);
}

std::string ServeAnswer(const Check& check, const Answer& answer) {
  Board board = OneCheck(check);
  board.Post(0, Polled({answer}), kPolledAt);
  return Serve(board);
}

// The check's samples but freshness_state's, as "name value" without the prefix, and the states that are 1.
std::string Samples(const std::string& text) {
  std::istringstream lines(text);
  std::string samples;
  std::string states;
  for (std::string line; std::getline(lines, line);) {
    const auto labels = line.find(kLabels);
    if (line.starts_with("freshness_state{")) {
      const auto state = line.find("state=\"", 16) + 7;
      if (line.ends_with(" 1")) states += line.substr(state, line.find('"', state) - state) + " ";
    } else if (labels != std::string::npos) {
      samples += line.substr(10, labels - 10) + line.substr(labels + sizeof(kLabels) - 1) + "; ";
    }
  }
  return samples + "state " + states;
}

// The value behind `sample`, a name with its labels; "" when there is none.
std::string Value(const std::string& text, const std::string& sample) {
  const auto at = text.find("\n" + sample + " ");
  if (at == std::string::npos) return "";
  const auto begin = at + sample.size() + 2;
  return text.substr(begin, text.find('\n', begin) - begin);
}

const std::string kKnownLimits = "warn_after_seconds 4500; error_after_seconds 5400; ";

TEST(Collector, ServesEveryState) {
  const auto served = [](const Answer& answer) { return Samples(ServeAnswer(FullCheck(), answer)); };
  const auto newest = [](Duration age, std::optional<Duration> waiting = {}) {
    Newest answer{kPolledWall - age, {}};
    if (waiting) answer.waiting = kPolledWall - *waiting;
    return answer;
  };
  EXPECT_EQ(served(newest(minutes(10))), "latest_timestamp_seconds 1795434600; age_seconds 600; " + kKnownLimits +
                                             "stale 0; check_success 1; state fresh ");
  EXPECT_EQ(served(newest(minutes(80))), "latest_timestamp_seconds 1795430400; age_seconds 4800; " + kKnownLimits +
                                             "stale 0; check_success 1; state late ");
  EXPECT_EQ(served(newest(minutes(100), minutes(50))), "latest_timestamp_seconds 1795429200; age_seconds 6000; " +
                                                           kKnownLimits + "stale 1; check_success 1; state stale ");
  EXPECT_EQ(served(newest(minutes(100))), "latest_timestamp_seconds 1795429200; age_seconds 6000; " + kKnownLimits +
                                              "stale 0; check_success 1; state idle ");
  EXPECT_EQ(served(NoRows{kPolledWall - minutes(50)}), kKnownLimits + "stale 1; check_success 1; state missing ");
  EXPECT_EQ(served(newest(-hours(3))), "latest_timestamp_seconds 1795446000; age_seconds 0; " + kKnownLimits +
                                           "stale 1; check_success 1; state future ");
  EXPECT_EQ(served(Failure{Reason::kTimeout, "no answer"}), kKnownLimits + "check_success 0; state unknown ");
}

TEST(Collector, ServesAllSevenStatesOfWhichOneIsOne) {
  const std::string text = ServeAnswer(FullCheck(), Newest{kPolledWall, {}});
  const std::string start = R"(freshness_state{target="main",check="a",table="rollups",granularity="hour",state=")";
  for (const State state : kAllStates) {
    EXPECT_EQ(Value(text, start + std::string(ToString(state)) + "\"}"), state == State::kFresh ? "1" : "0");
  }
}

TEST(Collector, LeavesOutTheLimitsThatACheckHasNot) {
  Check check = HourlyCheck("a");
  EXPECT_EQ(Samples(ServeAnswer(check, NoRows{})), "error_after_seconds 5400; stale 1; check_success 1; state missing ");
  check.warn_after = check.error_after;
  check.error_after.reset();
  EXPECT_EQ(Samples(ServeAnswer(check, NoRows{})), "warn_after_seconds 5400; stale 0; check_success 1; state missing ");
}

TEST(Collector, AgeGrowsAndStaleFlipsWhileNothingIsPosted) {
  ManualClock clock;
  Board board = OneCheck(HourlyCheck("a"));
  PollRecord record = Polled({Newest{kPolledWall - minutes(89), {}}});
  record.result.clock->at = clock.Monotonic();
  board.Post(0, record, clock.Monotonic());
  const std::string first = Serve(board, clock.Monotonic());
  clock.Advance(seconds(90));
  clock.SetWall(TimePoint());  // the host's clock goes astray: it must not matter
  const std::string second = Serve(board, clock.Monotonic());
  EXPECT_EQ(Value(first, "freshness_age_seconds" + std::string(kLabels)), "5340");
  EXPECT_EQ(Value(second, "freshness_age_seconds" + std::string(kLabels)), "5430");
  EXPECT_EQ(Value(first, "freshness_stale" + std::string(kLabels)), "0");
  EXPECT_EQ(Value(second, "freshness_stale" + std::string(kLabels)), "1");
  EXPECT_TRUE(Samples(second).ends_with("state stale "));
}

TEST(Collector, AFailedPollTurnsUpToZeroAndKeepsTheLastAnswer) {
  Board board = OneCheck(HourlyCheck("a"));
  board.Post(0, Polled({Newest{kPolledWall - minutes(80), {}}}), kPolledAt);
  PollRecord failed = Polled({Failure{Reason::kUnreachable, "gone"}});
  failed.result.clock.reset();
  failed.result.reached = false;
  failed.ended = kPolledWall + minutes(5);
  board.Post(0, failed, kPolledAt + minutes(5));
  const std::string soon = Serve(board, kPolledAt + minutes(5));
  EXPECT_EQ(Value(soon, R"(freshness_up{target="main"})"), "0");
  EXPECT_EQ(Value(soon, R"(freshness_poll_failures_total{target="main",reason="unreachable"})"), "1");
  EXPECT_EQ(Value(soon, R"(freshness_poll_success_timestamp_seconds{target="main"})"), "1795435200");
  EXPECT_EQ(Value(soon, R"(freshness_poll_timestamp_seconds{target="main"})"), "1795435500");
  EXPECT_EQ(Samples(soon),
            "latest_timestamp_seconds 1795430400; age_seconds 5100; error_after_seconds 5400; stale 0; "
            "check_success 0; state unknown ");
  EXPECT_EQ(
      Samples(Serve(board, kPolledAt + minutes(11))),
      "latest_timestamp_seconds 1795430400; age_seconds 5460; error_after_seconds 5400; stale 1; check_success 0; state "
      "unknown ");
}

TEST(Collector, AllReasonsArePresentFromTheFirstScrape) {
  const std::string text = Serve(OneCheck(HourlyCheck("a")));
  for (const Reason reason : kAllReasons) {
    const std::string sample =
        R"(freshness_poll_failures_total{target="main",reason=")" + std::string(ToString(reason)) + "\"}";
    EXPECT_EQ(Value(text, sample), "0") << sample;
  }
  EXPECT_EQ(Value(text, R"(freshness_polls_total{target="main"})"), "0");
}

TEST(Collector, BeforeTheFirstPollWhatIsUnknownIsLeftOut) {
  const std::string text = Serve(OneCheck(HourlyCheck("a")));
  for (const std::string name :
       {"freshness_up", "freshness_poll_timestamp_seconds", "freshness_poll_success_timestamp_seconds",
        "freshness_poll_duration_seconds", "freshness_clock_skew_seconds", "freshness_stale", "freshness_age_seconds",
        "freshness_latest_timestamp_seconds"}) {
    EXPECT_EQ(text.find(name), std::string::npos) << name;
  }
  EXPECT_TRUE(Samples(text).ends_with("state unknown "));
}

TEST(Collector, ServesThePollItselfAndTheProgram) {
  Board board = OneCheck(HourlyCheck("a"));
  board.Post(0, Polled({NoRows{}}, -std::chrono::milliseconds(2500)), kPolledAt);
  const std::string text = Serve(board);
  EXPECT_EQ(Value(text, R"(freshness_poll_duration_seconds{target="main"})"), "0.034");
  EXPECT_EQ(Value(text, R"(freshness_clock_skew_seconds{target="main"})"), "-2.5");
  EXPECT_EQ(Value(text, R"(freshness_exporter_build_info{version="1.2.3"})"), "1");
  EXPECT_EQ(Value(text, "freshness_exporter_config_last_reload_successful"), "1");
  EXPECT_EQ(Value(text, "freshness_exporter_config_last_reload_success_timestamp_seconds"), "1795435200");
  const std::string after_bad_reload = MetricsText(board.Read(), {"1.2.3", kPolledWall, false}, kPolledAt);
  EXPECT_EQ(Value(after_bad_reload, "freshness_exporter_config_last_reload_successful"), "0");
}

TEST(Collector, ServesWhatIsKnownOfCronJobsAndLeavesOutTheRest) {
  CronJob job;
  job.name = "hourly";
  job.last_start = kPolledWall - minutes(4);
  job.last_success = kPolledWall - minutes(3);
  job.last_succeeded = true;
  CronJob never;
  never.name = "say \"hi\"";
  never.active = false;
  PollRecord record = Polled({NoRows{}});
  record.result.extras.cron.emplace().jobs = {job, never};
  Board board = OneCheck(FullCheck());
  board.Post(0, record, kPolledAt);
  const std::string text = Serve(board);
  const auto of = [&](const std::string& metric, const std::string& name) {
    return Value(text, "freshness_cron_job_" + metric + "{target=\"main\",job=\"" + name + "\"}");
  };
  EXPECT_EQ(of("active", "hourly"), "1");
  EXPECT_EQ(of("last_start_timestamp_seconds", "hourly"), "1795434960");
  EXPECT_EQ(of("last_success_timestamp_seconds", "hourly"), "1795435020");
  EXPECT_EQ(of("last_run_succeeded", "hourly"), "1");
  EXPECT_EQ(of("active", "say \\\"hi\\\""), "0");
  EXPECT_EQ(of("last_run_succeeded", "say \\\"hi\\\""), "");
  EXPECT_EQ(Serve(OneCheck(FullCheck())).find("freshness_cron"), std::string::npos);
}

}  // namespace
}  // namespace freshness
