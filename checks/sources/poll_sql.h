// The one statement that asks for the newest rows of all checks.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "checks/model/check.h"
#include "checks/model/observation.h"
#include "checks/sources/table_facts.h"

namespace freshness {

struct Question {
  std::size_t slot;  // the check's place in the poll
  const Check* check;
};

struct Limits {
  Duration statement;  // statement_timeout and lock_timeout of this one transaction
  Duration lock;
};

// `select` as one simple-query string, so one implicit transaction and one round trip: it bounds itself, reads only, takes
// times without a zone for UTC, and leaves nothing behind in the session, which a pooler may hand to somebody else.
std::string BoundedStatement(const std::string& select, const Limits& limits);

// The statement that asks `questions`, bounded. Checks of one shape (same table and columns, other
// `where` values) share one subquery, since planning is most of what a poll costs.
std::string PollStatement(std::span<const Question> questions, const Facts& facts, const Limits& limits);

// A poll's result, read back.
struct Reply {
  std::vector<std::optional<Answer>> answers;  // by slot; nothing where the reply has none
  std::optional<TimePoint> started;            // the server's clock when it got the statement
  std::optional<TimePoint> finished;           // and when it had answered it
};
Reply ReadReply(const Rows& rows, std::size_t slots);

// Seconds since 1970 as Postgres prints them; nothing where it is null or none. Infinities, which timestamptz has, become
// the ends of what TimePoint can say.
std::optional<TimePoint> ParseEpoch(const std::optional<std::string>& text);

}  // namespace freshness
