#include "checks/model/judge.h"

#include <algorithm>

#include "checks/model/duration.h"

namespace freshness {
namespace {

// Whether a row of fed_by has waited for its roll-up longer than the refresh may take. Without fed_by nothing tells idle
// from broken, and every old row counts.
bool IsOverdue(const Check& check, const std::optional<TimePoint>& waiting, TimePoint now) {
  if (!check.fed_by) return true;
  return waiting && now - *waiting > check.fed_by->grace;
}

// A check with `within` reads a heartbeat, which may stand still only while its window holds nothing to refresh.
std::string BecauseOfWindow(const Check& check, const std::optional<TimePoint>& waiting, TimePoint now) {
  const std::string& table = check.fed_by->table;
  const std::string window = " of the last " + HumanDuration(*check.within);
  if (!waiting) return "; nothing to refresh: no row in " + table + window;
  if (IsOverdue(check, waiting, now)) return "; there are rows to refresh in " + table;
  return "; nothing overdue: the oldest row" + window + " in " + table + " may wait " + HumanDuration(check.fed_by->grace);
}

std::string Because(const Check& check, const std::optional<TimePoint>& waiting, TimePoint now) {
  if (!check.fed_by) return "";
  if (check.within) return BecauseOfWindow(check, waiting, now);
  const std::string& table = check.fed_by->table;
  if (!waiting) return "; nothing to roll up: no row waits in " + table;
  const std::string row = "the oldest row of " + table + " not rolled up ";
  if (*waiting > now) return "; nothing to roll up: " + row + "lies in the future";
  const std::string age = "is " + HumanDuration(now - *waiting) + " old";
  if (IsOverdue(check, waiting, now)) return "; " + row + age;
  return "; nothing overdue: " + row + age + ", and may wait " + HumanDuration(check.fed_by->grace);
}

// How far ahead the newest row may rightly lie: up to the open bucket's end. A heartbeat's time is no bucket's end.
Duration OpenBucket(const Check& check) {
  return check.within ? Duration(0) : check.period;
}

std::string Age(const Check& check, const Verdict& verdict, TimePoint now) {
  const bool bucket = OpenBucket(check) > Duration(0);
  if (*verdict.newest > now) {
    const std::string ahead = HumanDuration(*verdict.newest - now);
    return bucket ? "newest bucket is open and ends in " + ahead : "newest " + check.timestamp + " is " + ahead + " ahead";
  }
  const std::string age = HumanDuration(*verdict.age);
  return bucket ? "newest bucket ended " + age + " ago" : "newest " + check.timestamp + " was " + age + " ago";
}

std::string Limits(const Check& check, const Verdict& verdict) {
  const bool late = verdict.state == State::kLate && check.warn_after;
  const Duration limit = late ? *check.warn_after : Limit(check);
  const std::string words = HumanDuration(limit);
  // "1 h 30 min ago, limit 1 h 30 min" would puzzle: both are rounded.
  if (*verdict.age > limit && HumanDuration(*verdict.age) == words) {
    return ", " + HumanDuration(*verdict.age - limit) + " over the limit of " + words;
  }
  return (late ? ", warned from " : ", limit ") + words;
}

void JudgeNewest(const Check& check, const Newest& newest, TimePoint now, Verdict& verdict) {
  verdict.newest = newest.at;
  verdict.age = std::max(Duration(0), now - newest.at);
  if (newest.at > now + OpenBucket(check) + kFutureTolerance) {
    verdict.state = State::kFuture;
    verdict.reason = "newest " + check.timestamp + " is " + FormatTime(newest.at) + ", " + HumanDuration(newest.at - now) +
                     " ahead of the database's clock";
    return;
  }
  const bool too_old = check.error_after && *verdict.age > *check.error_after;
  const bool idle = too_old && !IsOverdue(check, newest.waiting, now);
  const bool late = *verdict.age > check.warn_after.value_or(Limit(check));
  verdict.state = idle ? State::kIdle : too_old ? State::kStale : late ? State::kLate : State::kFresh;
  verdict.reason = Age(check, verdict, now) + Limits(check, verdict);
  if (too_old) verdict.reason += Because(check, newest.waiting, now);
}

void JudgeNoRows(const Check& check, const NoRows& none, TimePoint now, Verdict& verdict) {
  verdict.state = IsOverdue(check, none.waiting, now) ? State::kMissing : State::kIdle;
  verdict.reason = "no row";
  for (const auto& [column, value] : check.where) verdict.reason += " with " + column + " = " + value;
  verdict.reason += " in " + check.table;
  if (check.within) verdict.reason += " in the last " + HumanDuration(*check.within);
  verdict.reason += Because(check, none.waiting, now);
}

// freshness_stale. A check without error_after never fails for age, so neither for emptiness.
bool IsStale(const Check& check, State state) {
  switch (state) {
    case State::kStale:
    case State::kFuture: return true;
    case State::kMissing: return check.error_after.has_value();
    case State::kFresh:
    case State::kLate:
    case State::kIdle:
    case State::kUnknown: return false;
  }
  return false;
}

Outcome OutcomeOf(State state, bool stale) {
  if (stale || state == State::kUnknown) return Outcome::kFailed;
  return state == State::kLate || state == State::kMissing ? Outcome::kWarned : Outcome::kPassed;
}

}  // namespace

std::string_view ToString(State state) {
  switch (state) {
    case State::kFresh: return "fresh";
    case State::kLate: return "late";
    case State::kStale: return "stale";
    case State::kIdle: return "idle";
    case State::kMissing: return "missing";
    case State::kFuture: return "future";
    case State::kUnknown: return "unknown";
  }
  return "";
}

bool NamesCause(State state) {
  switch (state) {
    case State::kLate:
    case State::kStale:
    case State::kMissing: return true;
    case State::kFresh:
    case State::kIdle:
    case State::kFuture:
    case State::kUnknown: return false;
  }
  return false;
}

Verdict Judge(const Check& check, const Knowledge& known, TimePoint now, const std::optional<CronJobs>& cron) {
  Verdict verdict;
  if (known.answer) {
    if (const auto* newest = std::get_if<Newest>(&*known.answer)) JudgeNewest(check, *newest, now, verdict);
    if (const auto* none = std::get_if<NoRows>(&*known.answer)) JudgeNoRows(check, *none, now, verdict);
    verdict.stale = IsStale(check, verdict.state);
  }
  if (known.failure) {
    const std::string last = known.answer ? "; by the last answer " + verdict.reason : "";
    verdict.state = State::kUnknown;
    verdict.reason = std::string(ToString(known.failure->reason)) + ": " + known.failure->detail + last;
  } else if (!known.answer) {
    verdict.reason = "not asked yet";
  }
  const std::string cause = cron && NamesCause(verdict.state) ? CronCause(check, *cron, now) : "";
  if (!cause.empty()) verdict.reason += "; " + cause;
  verdict.outcome = OutcomeOf(verdict.state, verdict.stale.value_or(false));
  return verdict;
}

}  // namespace freshness
