#include "checks/sources/supabase_source.h"

#include <algorithm>
#include <exception>
#include <vector>

#include "checks/sources/rest_conversation.h"

namespace freshness {
namespace {

constexpr std::size_t kConnections = 4;
constexpr auto kExtrasRestFor = std::chrono::minutes(10);  // once they have failed

PollResult Unanswered(std::span<const Check> checks, const Failure& failure) {
  return {std::vector<Answer>(checks.size(), failure), std::nullopt, false};
}

bool Failed(const std::variant<std::optional<TimePoint>, Failure>& told) {
  return std::holds_alternative<Failure>(told);
}

// `value` if it may be shown: an audit log's text may be anything.
std::string Known(const std::optional<std::string>& value, std::initializer_list<const char*> all) {
  const bool known = value && std::find(all.begin(), all.end(), *value) != all.end();
  return known ? *value : "other";
}

}  // namespace

// One poll's work.
class SupabaseSource::Attempt {
 public:
  Attempt(SupabaseSource& source, std::span<const Check> checks, MonotonicTime deadline)
      : source_(source),
        checks_(checks),
        talk_(source.session_, source.project_, source.watchdog_, deadline),
        waiting_(checks.size()) {}

  PollResult Run() {
    if (checks_.empty()) return {};
    if (!source_.project_.role.sees_all) return RunWithoutRights();
    AskNewest();
    ReadClock();
    if (source_.reading_) AskTheRest(source_.reading_->CarriedTo(Monotonic()));
    return Result();
  }

 private:
  using Told = std::variant<std::optional<TimePoint>, Failure>;

  MonotonicTime Monotonic() const { return source_.clock_.Monotonic(); }

  // One question, to hear whether the key is let in at all. What it shows is not believed.
  PollResult RunWithoutRights() {
    Check any = checks_.front();
    any.within.reset();
    const RestQuestionOr question = NewestQuestion(any, TimePoint());
    talk_.Ask({question});
    if (!talk_.Reached()) return Unanswered(checks_, std::get<Failure>(talk_.FirstTime(question)));
    ReadClock();
    PollResult result = Unanswered(checks_, {Reason::kPermission, "the key's role is " + source_.project_.role.name +
                                                                      ": rows may be hidden; use the project's secret key "
                                                                      "or its service_role key"});
    result.clock = clock_;
    result.reached = true;
    return result;
  }

  // The first round. A check with `within` asks by the server's time, and until that is known it asks as if it had none: to
  // hear whether its table can be read.
  void AskNewest() {
    const auto& reading = source_.reading_;
    for (Check check : checks_) {
      if (!reading) check.within.reset();
      newest_.push_back(NewestQuestion(check, reading ? reading->CarriedTo(Monotonic()) : TimePoint()));
    }
    knew_time_ = reading.has_value();
    talk_.Ask(newest_);
  }

  // The second, behind the newest rows that the first has told.
  void AskTheRest(TimePoint now) {
    std::vector<RestQuestionOr> questions;
    for (std::size_t i = 0; i < checks_.size(); ++i) {
      const Check& check = checks_[i];
      const Told newest = talk_.FirstTime(newest_[i]);
      if (Failed(newest)) continue;
      if (check.within && !knew_time_) questions.push_back(newest_[i] = NewestQuestion(check, now));
      if (check.fed_by) questions.push_back(waiting_[i] = WaitingQuestion(check, std::get<0>(newest), now));
    }
    if (!source_.extras_failed_ || Monotonic() - *source_.extras_failed_ > kExtrasRestFor) {
      for (const Check& check : checks_) {
        if (check.group == Group::kGdpr) requests_.push_back(RequestsQuestion(check, now));
      }
    }
    questions.insert(questions.end(), requests_.begin(), requests_.end());
    talk_.Ask(questions);
    ReadClock();
  }

  void ReadClock() {
    const auto reading = talk_.Clock().Read(Monotonic(), source_.clock_.Wall());
    if (!reading) return;
    clock_ = reading;
    source_.reading_ = reading;
  }

  PollResult Result() {
    PollResult result;
    for (std::size_t i = 0; i < checks_.size(); ++i) result.answers.push_back(AnswerOf(i));
    result.clock = clock_;
    result.reached = talk_.Reached();
    if (!requests_.empty()) {
      result.extras.gdpr_requests = CountRequests();
      source_.extras_failed_ = result.extras.gdpr_requests ? std::nullopt : std::optional(Monotonic());
    }
    return result;
  }

  Answer AnswerOf(std::size_t i) {
    const Check& check = checks_[i];
    const Told newest = talk_.FirstTime(newest_[i]);
    if (const auto* failure = std::get_if<Failure>(&newest)) return *failure;
    if (!clock_) return Failure{Reason::kMalformed, source_.project_.place + " tells no time: its answers have no Date"};
    const Told waiting = check.fed_by ? talk_.FirstTime(waiting_[i]) : Told();
    if (const auto* failure = std::get_if<Failure>(&waiting)) return *failure;
    const auto& at = std::get<0>(newest);
    const auto& row = std::get<0>(waiting);
    // A date is compared by its day alone, and a row before the bucket's end comes back for one behind it.
    if (!check.within && at && row && *row < *at) {
      return Failure{Reason::kMalformed, "column " + check.fed_by->timestamp + " of " + check.fed_by->table +
                                             " holds days, not times, and cannot be compared over REST"};
    }
    if (at) return Newest{*at, row};
    return NoRows{row};
  }

  // By the first table that has such entries, all of which came.
  std::optional<std::map<std::pair<std::string, std::string>, std::uint64_t>> CountRequests() {
    for (const RestQuestionOr& question : requests_) {
      const RestAnswer& answer = talk_.AnswerTo(question);
      const auto* rows = std::get_if<Rows>(&answer.content);
      if (rows == nullptr || answer.total != rows->size()) continue;
      std::map<std::pair<std::string, std::string>, std::uint64_t> counts = {{{"export", "completed"}, 0}};
      for (const Row& row : *rows) {
        ++counts[{Known(row.at(0), {"export", "delete"}), Known(row.at(1), {"completed", "pending", "failed"})}];
      }
      return counts;
    }
    return std::nullopt;
  }

  SupabaseSource& source_;
  const std::span<const Check> checks_;
  RestConversation talk_;
  std::vector<RestQuestionOr> newest_;   // of each check
  std::vector<RestQuestionOr> waiting_;  // of each check with fed_by
  std::vector<RestQuestionOr> requests_;
  bool knew_time_ = false;             // the server's, when the first round was asked
  std::optional<ClockReading> clock_;  // as this poll told it
};

SupabaseSource::SupabaseSource(SupabaseProject project, const Watchdog& watchdog, const Clock& clock)
    : project_(std::move(project)), watchdog_(watchdog), clock_(clock), session_(clock, kConnections) {}

PollResult SupabaseSource::Poll(std::span<const Check> checks, MonotonicTime deadline) noexcept try {
  return Attempt(*this, checks, deadline).Run();
} catch (const std::exception&) {
  return Unanswered(checks, {Reason::kMalformed, project_.place + ": the answer is not one to what was asked"});
}

}  // namespace freshness
