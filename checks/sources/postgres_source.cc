#include "checks/sources/postgres_source.h"

#include <algorithm>
#include <exception>

#include "checks/sources/cron_sql.h"
#include "checks/sources/extras_sql.h"

namespace freshness {
namespace {

constexpr auto kFactsKeptFor = std::chrono::minutes(10);
constexpr Duration kLongestLockWait = std::chrono::seconds(1);
constexpr Duration kLongestExtras = std::chrono::seconds(1);  // index probes take a few milliseconds
constexpr Duration kShortestStatement = std::chrono::milliseconds(50);
constexpr Duration kShortestConnect = std::chrono::seconds(2);  // libpq's own, whatever it is told

// Why the check's answer could not be believed, if row level security may hide rows of one of its tables.
std::optional<Failure> Hidden(const Check& check, const Facts& facts) {
  for (const TableName& table : TablesOf({&check, 1})) {
    const auto found = facts.find(table);
    if (found == facts.end() || !found->second.hidden_from) continue;
    return Failure{Reason::kPermission, "row level security may hide rows of " + table.name + " from role " +
                                            *found->second.hidden_from +
                                            ": give it a policy that shows all rows (grants.sql)"};
  }
  return std::nullopt;
}

PollResult Unanswered(std::span<const Check> checks, const Failure& failure) {
  return {std::vector<Answer>(checks.size(), failure), std::nullopt, false};
}

}  // namespace

// One poll's work on one connection.
class PostgresSource::Attempt {
 public:
  Attempt(PostgresSource& source, std::span<const Check> checks, MonotonicTime deadline)
      : source_(source), checks_(checks), deadline_(deadline), answers_(checks.size()) {}

  void Run() {
    if (!LearnFacts()) return;
    std::vector<Question> together;
    std::vector<Question> alone;
    for (std::size_t slot = 0; slot < checks_.size(); ++slot) {
      const Check& check = checks_[slot];
      (source_.alone_.contains(check.name) ? alone : together).push_back({slot, &check});
    }
    if (!together.empty() && !Ask(together, Left() / 2) && !Lost()) {
      alone.insert(alone.begin(), together.begin(), together.end());
      for (const Question& question : together) answers_[question.slot].reset();  // that error was not theirs
    }
    for (std::size_t i = 0; i < alone.size() && !Lost() && Left() > kShortestStatement; ++i) {
      // Half of what is left: most need next to nothing of it, and the server has to say that time was up before the
      // watchdog hangs up.
      Ask({&alone[i], 1}, Left() / 2);
    }
    if (!Lost()) AskExtras();
    if (!Lost() && Connected()) AskCron();
  }

  // The connection went before the checks were answered.
  bool Lost() const { return !answered_ && !Connected(); }
  bool TimedOut() const { return failure_ && failure_->reason == Reason::kTimeout; }

  PollResult Result() {
    if (Connected() && SeesNothing()) {
      source_.facts_read_.reset();
      LearnFacts();
    }
    PollResult result{{}, clock_, !Lost(), std::move(extras_)};
    const Failure no_time{Reason::kTimeout, "no time was left to ask in this poll"};
    const Failure untold = Lost() || !source_.facts_read_ ? failure_.value_or(no_time) : no_time;
    RememberFailing();
    for (std::size_t slot = 0; slot < checks_.size(); ++slot) {
      Answer answer = answers_[slot].value_or(untold);
      if (!std::holds_alternative<Failure>(answer)) {
        if (auto hidden = Hidden(checks_[slot], source_.facts_)) answer = *std::move(hidden);
      }
      result.answers.push_back(std::move(answer));
    }
    return result;
  }

 private:
  bool Connected() const { return source_.connection_ && !source_.connection_->Broken(); }

  void AskExtras() {
    answered_ = true;
    std::vector<Question> answered;
    for (std::size_t slot = 0; slot < checks_.size(); ++slot) {
      const auto& answer = answers_[slot];
      const bool known = answer && !std::holds_alternative<Failure>(*answer) && !Hidden(checks_[slot], source_.facts_);
      if (known) answered.push_back({slot, &checks_[slot]});
    }
    const auto rows = AskBeside(ExtrasSelect(answered, source_.facts_), source_.extras_failed_);
    if (rows) extras_ = ReadExtras(*rows, checks_.size());
  }

  // By a statement of its own: pg_cron's tables are not ours, and what befalls them must not take the holes along.
  void AskCron() {
    if (!CanAskCron(source_.facts_)) return;
    const auto rows = AskBeside(std::string(CronSelect()), source_.cron_failed_);
    if (rows) extras_.cron = ReadCronJobs(*rows);
  }

  // With what time the answers have left, and, once it has failed (`failed` says when), not again for a while.
  std::optional<Rows> AskBeside(const std::string& select, std::optional<MonotonicTime>& failed) {
    const MonotonicTime now = source_.clock_.Monotonic();
    const Duration limit = std::min(kLongestExtras, Left() / 2);
    if (failed && now - *failed < kFactsKeptFor) return std::nullopt;
    if (select.empty() || limit < kShortestStatement) return std::nullopt;
    auto reply = source_.connection_->Query(BoundedStatement(select, {limit, limit / 2}), deadline_);
    auto* rows = std::get_if<Rows>(&reply);
    failed = rows != nullptr ? std::nullopt : std::optional(now);
    return rows != nullptr ? std::optional(std::move(*rows)) : std::nullopt;
  }

  // A table that shows no row may have hidden them since its facts were read.
  bool SeesNothing() const {
    const auto none = [](const auto& answer) { return answer && std::holds_alternative<NoRows>(*answer); };
    return !facts_are_new_ && std::any_of(answers_.begin(), answers_.end(), none);
  }

  Duration Left() const {
    return std::max(Duration(0), std::chrono::duration_cast<Duration>(deadline_ - source_.clock_.Monotonic()));
  }

  bool LearnFacts() {
    const MonotonicTime now = source_.clock_.Monotonic();
    if (source_.facts_read_ && now - *source_.facts_read_ < kFactsKeptFor) return true;
    facts_are_new_ = true;
    auto tables = TablesOf(checks_);
    tables.merge(CronTables());
    const std::string sql = BoundedStatement(FactsStatement(tables), {Left() / 2, kLongestLockWait});
    auto reply = source_.connection_->Query(sql, deadline_);
    if (auto* failure = std::get_if<Failure>(&reply)) {
      failure_ = std::move(*failure);
      return false;
    }
    source_.facts_ = ReadFacts(tables, std::get<Rows>(reply));
    source_.facts_read_ = now;
    return true;
  }

  // Asks `questions` in one statement; false when it failed, and then their answers say why.
  bool Ask(std::span<const Question> questions, Duration statement_limit) {
    const Duration lock = std::min(kLongestLockWait, Left() / (2 * (static_cast<Duration::rep>(checks_.size()) + 1)));
    const std::string sql = PollStatement(questions, source_.facts_, {statement_limit, lock});
    const MonotonicTime sent = source_.clock_.Monotonic();
    const auto reply = source_.connection_->Query(sql, deadline_);
    const MonotonicTime received = source_.clock_.Monotonic();
    if (const auto* failure = std::get_if<Failure>(&reply)) {
      failure_ = *failure;
      for (const Question& question : questions) answers_[question.slot] = *failure;
      return false;
    }
    const Reply read = ReadReply(std::get<Rows>(reply), checks_.size());
    for (const Question& question : questions) {
      answers_[question.slot] =
          read.answers[question.slot].value_or(Failure{Reason::kMalformed, "the reply lacks this check"});
    }
    if (read.started && read.finished) ReadClock(sent, received, *read.started, *read.finished);
    return true;
  }

  // The way there and back is what the server did not spend on the statement; its clock was read half of it ago.
  void ReadClock(MonotonicTime sent, MonotonicTime received, TimePoint started, TimePoint finished) {
    const auto travel = std::max(Duration(0), std::chrono::duration_cast<Duration>(received - sent) - (finished - started));
    const TimePoint database_now = finished + travel / 2;
    clock_ = ClockReading{database_now, received, source_.clock_.Wall() - database_now};
  }

  // A check that failed is asked alone from now on. Its table's facts may be what has to change, so they are read again, as
  // are those of a table whose rows are hidden.
  void RememberFailing() {
    if (Lost() || !clock_) return;  // the whole target failed, which says nothing of single checks
    std::set<std::string> failing;
    bool hidden = false;
    for (std::size_t slot = 0; slot < checks_.size(); ++slot) {
      const auto& answer = answers_[slot];
      if (!answer || std::holds_alternative<Failure>(*answer)) failing.insert(checks_[slot].name);
      hidden = hidden || Hidden(checks_[slot], source_.facts_);
    }
    if (hidden || !failing.empty() || failing != source_.alone_) source_.facts_read_.reset();
    source_.alone_ = std::move(failing);
  }

  PostgresSource& source_;
  const std::span<const Check> checks_;
  const MonotonicTime deadline_;
  std::vector<std::optional<Answer>> answers_;
  std::optional<ClockReading> clock_;
  std::optional<Failure> failure_;  // the last one
  PollExtras extras_;
  bool facts_are_new_ = false;
  bool answered_ = false;  // all that was to be asked of the checks has been
};

PostgresSource::PostgresSource(DatabaseUrl url, Watchdog& watchdog, const Clock& clock)
    : url_(std::move(url)), watchdog_(watchdog), clock_(clock) {}

PollResult PostgresSource::Poll(std::span<const Check> checks, MonotonicTime deadline) noexcept try {
  for (bool kept = connection_ != nullptr;; kept = false) {
    if (!connection_) {
      auto opened = PostgresConnection::Open(url_, watchdog_, deadline);
      if (const auto* failure = std::get_if<Failure>(&opened)) return Unanswered(checks, *failure);
      connection_ = std::get<std::unique_ptr<PostgresConnection>>(std::move(opened));
      facts_read_.reset();
    }
    Attempt attempt(*this, checks, deadline);
    attempt.Run();
    const bool lost = attempt.Lost();
    // A connection kept since the last poll may have been closed in between (a pooler, a restart): that is no news of the
    // tables. Once, and only then, another is tried.
    if (lost && kept && !attempt.TimedOut() && deadline - clock_.Monotonic() > kShortestConnect) {
      connection_.reset();
      continue;
    }
    PollResult result = attempt.Result();
    if (connection_->Broken()) connection_.reset();
    return result;
  }
} catch (const std::exception&) {
  // What answers is no Postgres server that we know: a reply lacks columns, or has other ones.
  connection_.reset();
  return Unanswered(checks, {Reason::kMalformed, url_.place + ": the server's reply is not one to what was asked"});
}

}  // namespace freshness
