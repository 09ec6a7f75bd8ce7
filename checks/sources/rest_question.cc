#include "checks/sources/rest_question.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "checks/sources/postgres_time.h"

namespace freshness {
namespace {

constexpr Duration kDay = std::chrono::hours(24);

bool IsPlain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

// RFC 3986, and strict: what is not a plain letter is percent-encoded.
std::string Encoded(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (IsPlain(c)) {
      encoded += c;
    } else {
      encoded += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
    }
  }
  return encoded;
}

// Names that need quotes are left out: what is quoted how has changed between versions.
bool IsColumn(std::string_view name) {
  constexpr std::array<std::string_view, 8> kWords = {"select", "order",       "limit", "offset",
                                                      "and",    "on_conflict", "or",    "columns"};
  if (std::find(kWords.begin(), kWords.end(), name) != kWords.end()) return false;
  const auto fits = [](char c) { return IsPlain(c) || c == '$' || c == ' ' || static_cast<unsigned char>(c) >= 0x80; };
  return !name.empty() && std::all_of(name.begin(), name.end(), fits);
}

// A GET in the making.
class Query {
 public:
  Query(const std::string& table, std::vector<std::string> columns) : table_(ParseTableName(table)) {
    question_.columns = std::move(columns);
    std::string selected;
    for (const std::string& column : question_.columns) selected += (selected.empty() ? "" : ",") + Name(column);
    query_ = "select=" + selected;
  }

  void Where(const std::string& column, std::string_view condition, std::string_view value = "") {
    query_ += "&" + Name(column) + "=" + std::string(condition) + Encoded(value);
  }
  void Where(const std::map<std::string, std::string>& where) {
    for (const auto& [column, value] : where) Where(column, "eq.", value);
  }
  void WithinDay(const std::string& column, TimePoint now) {
    Where(column, "gte.", FormatPostgresTime(now - kDay));
    Where(column, "lte.", FormatPostgresTime(now));
  }
  void First(const std::string& column, std::string_view direction) {
    query_ += "&order=" + Name(column) + std::string(direction) + "&limit=1";
  }
  void Count(std::size_t most) {
    query_ += "&limit=" + std::to_string(most);
    question_.counted = true;
  }

  RestQuestionOr Done() {
    if (!problem_.empty()) return Failure{Reason::kQuery, problem_};
    if (!table_) return Failure{Reason::kQuery, "the table's name cannot be read"};
    question_.path = Encoded(table_->name) + "?" + query_;
    question_.schema = table_->schema.value_or("");
    return question_;
  }

 private:
  std::string Name(const std::string& column) {
    if (!IsColumn(column))
      problem_ = "column \"" + column + "\" cannot be asked for over REST: its name means something there";
    return Encoded(column);
  }

  const std::optional<TableName> table_;
  RestQuestion question_;
  std::string query_;
  std::string problem_;
};

}  // namespace

RestQuestionOr NewestQuestion(const Check& check, TimePoint now) {
  Query query(check.table, {check.timestamp});
  query.Where(check.where);
  query.Where(check.timestamp, "not.is.null");
  if (check.newest_by != check.timestamp) query.Where(check.newest_by, "not.is.null");
  // A heartbeat is the newest of all in its window, which no index is ordered by.
  if (check.within) query.Where(check.newest_by, "gte.", FormatPostgresTime(now - *check.within));
  query.First(check.within ? check.timestamp : check.newest_by, ".desc");
  return query.Done();
}

RestQuestionOr WaitingQuestion(const Check& check, const std::optional<TimePoint>& newest, TimePoint now) {
  const std::string& column = check.fed_by->timestamp;
  Query query(check.fed_by->table, {column});
  if (check.within) {
    // Less one period, as poll_sql.cc has it: a raw row of the window's first bucket is not looked at.
    const Duration window = std::max(Duration(0), *check.within - check.period);
    query.Where(column, "gte.", FormatPostgresTime(now - window));
  } else if (newest) {
    // A bucket's end is exclusive: a row of that very moment belongs to the next one.
    query.Where(column, check.period > Duration(0) ? "gte." : "gt.", FormatPostgresTime(*newest));
  } else {
    query.Where(column, "not.is.null");
  }
  query.First(column, ".asc");
  return query.Done();
}

RestQuestionOr RequestsQuestion(const Check& check, TimePoint now) {
  Query query(check.table, {"request_type", "status"});
  query.Where(check.where);
  query.WithinDay(check.timestamp, now);
  query.Count(kMostRequestsRead);
  return query.Done();
}

}  // namespace freshness
