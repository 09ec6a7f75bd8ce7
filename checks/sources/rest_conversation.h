// The questions of one poll over REST, and what was answered.
#pragma once

#include <map>
#include <optional>
#include <variant>
#include <vector>

#include "checks/net/http_session.h"
#include "checks/net/watchdog.h"
#include "checks/sources/date_clock.h"
#include "checks/sources/rest_answer.h"
#include "checks/sources/rest_question.h"

namespace freshness {

class RestConversation {
 public:
  // All must outlive the conversation.
  RestConversation(HttpSession& session, const SupabaseProject& project, const Watchdog& watchdog, MonotonicTime deadline)
      : session_(session), project_(project), watchdog_(watchdog), deadline_(deadline) {}

  // Asks those of `questions` that can be asked, and have not been, all at once; returns when each is answered, or has
  // failed.
  void Ask(const std::vector<RestQuestionOr>& questions);

  // Of a question that was asked; where it could not be, why not.
  RestAnswer AnswerTo(const RestQuestionOr& question) const;
  // The time in the first row of that answer; nothing when there is no row.
  std::variant<std::optional<TimePoint>, Failure> FirstTime(const RestQuestionOr& question) const;

  // Of all answers together.
  const DateClock& Clock() const { return clock_; }
  // Whether the API answered any of them, if only to refuse it.
  bool Reached() const { return reached_; }

 private:
  HttpRequest RequestFor(const RestQuestion& question) const;

  HttpSession& session_;
  const SupabaseProject& project_;
  const Watchdog& watchdog_;
  const MonotonicTime deadline_;
  std::map<RestQuestion, RestAnswer> answers_;
  DateClock clock_;
  bool reached_ = false;
};

}  // namespace freshness
