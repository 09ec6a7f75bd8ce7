#include "tests/browser/support/staged_board.h"

#include <algorithm>

namespace freshness::test {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;
using std::chrono::floor;
using std::chrono::hours;

TimePoint Floor(TimePoint time, Duration step) {
  return time - time.time_since_epoch() % step;
}
TimePoint Ceiling(TimePoint time, Duration step) {
  return Floor(time + step - Duration(1), step);
}

// When people chatted: every 7 to 43 minutes from six in the morning until a little after midnight.
std::vector<TimePoint> Chats() {
  std::vector<TimePoint> chats;
  unsigned seed = 7;
  for (TimePoint at = StagePresent() - 72h; at < StagePresent();) {
    const Duration of_day = at - floor<days>(at);
    if (of_day > 6h || of_day < 40min) chats.push_back(at);
    seed = seed * 1103515245 + 12345;
    at += std::chrono::minutes(7 + seed / 65536 % 37);
  }
  return chats;
}

Answer NewestOf(TimePoint at, std::optional<TimePoint> waiting = {}) {
  return Newest{at, waiting};
}

// The last chat that was there at `now`, and the first one after that which is still to come.
TimePoint LastBefore(const std::vector<TimePoint>& times, TimePoint now) {
  return *(std::upper_bound(times.begin(), times.end(), now) - 1);
}

std::vector<TimePoint> AuditEntries() {
  const TimePoint today = floor<days>(StagePresent());
  return {today - 34h, today - 20h - 12min, today - 17h - 48min, today - 12h - 3min, today - 9h - 29min};
}

PollResult Reached(std::vector<Answer> answers) {
  PollResult result;
  result.extras.missing_buckets.assign(answers.size(), std::nullopt);
  result.answers = std::move(answers);
  result.reached = true;
  return result;
}

// What a database says whose hourly refresh runs every quarter of an hour, and whose daily one ran yesterday at 01:05.
PollResult DayAnswers(const std::vector<TimePoint>& chats, TimePoint now) {
  const TimePoint hourly_ran = Floor(now, 15min);
  const TimePoint daily_ran = floor<days>(StagePresent()) - 24h + 65min;
  const TimePoint last_chat = LastBefore(chats, now);
  const TimePoint rolled_up = LastBefore(chats, hourly_ran);
  const auto waiting =
      last_chat > rolled_up ? std::optional(*std::upper_bound(chats.begin(), chats.end(), rolled_up)) : std::nullopt;
  const Answer hour = NewestOf(Ceiling(rolled_up, 1h), waiting);
  const Answer day = NewestOf(Ceiling(daily_ran, hours(24)));
  PollResult result =
      Reached({hour, day, hour, day, hour, day, NewestOf(LastBefore(AuditEntries(), now)),
               NewestOf(hourly_ran, chats.front()), NewestOf(daily_ran, chats.front()), NewestOf(last_chat)});
  result.extras.gdpr_requests = {{{"export", "completed"}, 3}, {{"delete", "completed"}, 1}};
  return result;
}

PollResult Well(TimePoint now, std::size_t count) {
  return Reached(std::vector<Answer>(count, NewestOf(Ceiling(now, 15min) - 14min)));
}

PollResult Away(std::size_t count) {
  PollResult result =
      Reached(std::vector<Answer>(count, Failure{Reason::kUnreachable, "connection refused at 10.0.3.17:5432"}));
  result.reached = false;
  return result;
}

}  // namespace

TimePoint StagePresent() {
  return std::chrono::sys_days(std::chrono::year(2026) / 11 / 25) + 4h + 7min;
}

StagedBoard::StagedBoard(std::vector<Board::Target> targets)
    : board(targets, MonotonicTime(1h)), clock(StagePresent()), targets_(targets.size()) {}

void StagedBoard::Live(Duration length, const Answers& answers) {
  clock.SetWall(StagePresent() - length);
  for (;;) {
    const TimePoint now = clock.Wall();
    for (std::size_t target = 0; target < targets_; ++target) {
      PollRecord record{answers(target, now), now - 12s, 3ms + target % 7 * 1ms};
      if (record.result.reached) record.result.clock = ClockReading{now, clock.Monotonic(), 0s};
      board.Post(target, record, clock.Monotonic());
    }
    history.Record(board.Read(), clock.Monotonic());
    if (now >= StagePresent()) return;
    clock.Advance(5min);
  }
}

std::vector<Board::Target> OneTarget() {
  std::vector<Check> checks = DefaultChecks();
  for (Check& check : checks) {
    if (check.name == "gdpr_audit_log") check.warn_after = 12h;
  }
  return {{"staging", checks, 30s}};
}

void StageADay(StagedBoard& stage) {
  const std::vector<TimePoint> chats = Chats();
  stage.Live(24h, [&chats](std::size_t, TimePoint now) { return DayAnswers(chats, now); });
}

std::vector<Board::Target> ManyTargets(int count) {
  std::vector<Board::Target> targets;
  for (int i = 0; i < count; ++i) targets.push_back({"tenant-" + std::to_string(i + 1), DefaultChecks(), 30s});
  return targets;
}

void StageMany(StagedBoard& stage) {
  const std::size_t count = DefaultChecks().size();
  stage.Live(90min, [count](std::size_t target, TimePoint now) {
    PollResult result = Well(now, count);
    if (target == 4) result.answers[0] = NewestOf(StagePresent() - 3h, StagePresent() - 100min);
    return target == 6 && now > StagePresent() - 40min ? Away(count) : result;
  });
}

}  // namespace freshness::test
