// What a poll asks of a REST API, in PostgREST's words: a question is one GET.
// https://postgrest.org/en/stable/references/api/tables_views.html
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "checks/model/check.h"
#include "checks/model/observation.h"

namespace freshness {

// Questions that are equal have one answer, so each is asked once.
struct RestQuestion {
  std::string path;                  // below the API's root, percent-encoded, with its query
  std::string schema = {};           // empty: the API's default
  std::vector<std::string> columns;  // of each row, in order
  bool counted = false;              // the answer is to say how many rows there are in all
  auto operator<=>(const RestQuestion&) const = default;
};

// Nothing that could be asked: a name that has a meaning of its own in a query.
using RestQuestionOr = std::variant<RestQuestion, Failure>;

// For the check's newest row; `now`, the database's, is looked at only where the check has `within`.
RestQuestionOr NewestQuestion(const Check& check, TimePoint now);

// For the oldest row of fed_by that is not rolled up yet, as of a check's newest row, if it has one.
RestQuestionOr WaitingQuestion(const Check& check, const std::optional<TimePoint>& newest, TimePoint now);

// For type and status of the audit log's entries of the last 24 hours, and no other column: the first so many, and how many
// there are.
inline constexpr std::size_t kMostRequestsRead = 1000;
RestQuestionOr RequestsQuestion(const Check& check, TimePoint now);

}  // namespace freshness
