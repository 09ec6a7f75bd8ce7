#include "checks/sources/poll_sql.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>

#include "checks/sources/sql_text.h"

namespace freshness {
namespace {

std::string Column(const std::string& alias, const std::string& name) {
  return alias + "." + QuoteName(name);
}

std::string Interval(Duration duration) {
  // Not an interval literal in milliseconds: before PostgreSQL 15 it ends at 24 days.
  return "make_interval(secs => " + std::to_string(duration / std::chrono::seconds(1)) + ")";
}

// "t"."granularity" = v.c0 and ..., and rows without the two columns that are asked for are passed over.
std::string Condition(const Check& check) {
  std::string condition = Column("t", check.timestamp) + " is not null";
  if (check.newest_by != check.timestamp) condition += " and " + Column("t", check.newest_by) + " is not null";
  std::size_t n = 0;
  for (const auto& [column, value] : check.where)
    condition += " and " + Column("t", column) + " = v.c" + std::to_string(n++);
  if (check.within) {
    condition += " and " + Column("t", check.newest_by) + " >= statement_timestamp() - " + Interval(*check.within);
  }
  return condition;
}

// Under `set local timezone`, the cast reads a column without a time zone as UTC.
std::string Instant(const std::string& column) {
  return "(" + column + ")::timestamptz";
}

// What the newest row is ordered by, nulls where the index has them.
std::string ByNewest(const Check& check, const Path& path) {
  return Column("t", check.newest_by) + (path.newest_odd_nulls ? " desc nulls last" : " desc") + " limit 1";
}

std::string NewestInOrder(const Check& check, const Path& path) {
  const std::string at = Instant(Column("t", check.timestamp));
  const std::string from = " as at from " + QuoteWrittenTable(check.table) + " t where " + Condition(check);
  if (check.within) return "select max(" + at + ")" + from;
  return "select " + at + from + " order by " + ByNewest(check, path);
}

// Hops from one value of the index's leading column to the next, taking the newest row of each.
std::string NewestByHops(const Check& check, const Path& path) {
  const std::string key = Column("t", path.leading);
  const std::string select = "select " + key + " as key, " + Column("t", check.newest_by) + " as newest, " +
                             Instant(Column("t", check.timestamp)) + " as at from " + QuoteWrittenTable(check.table) +
                             " t where " + Condition(check);
  const char* const nulls = !path.leading_odd_nulls ? "" : path.leading_descends ? " nulls last" : " nulls first";
  const std::string order =
      " order by " + key + (path.leading_descends ? " desc" : "") + nulls + ", " + ByNewest(check, path);
  const std::string onward = path.leading_descends ? " < " : " > ";
  std::string sql = "with recursive hop as ((" + select + " and " + key + " is not null" + order + ") union all (" +
                    "select next.key, next.newest, next.at from hop cross join lateral (" + select + " and " + key + onward +
                    "hop.key" + order + ") next)) select at from (select newest, at from hop";
  if (path.leading_nullable) {
    // In the index's order here too: by newest_by alone, all rows without a key would be read and sorted.
    sql += " union all (select newest, at from (" + select + " and " + key + " is null" + order + ") loose)";
  }
  return sql + ") every order by newest desc limit 1";
}

// The oldest row of fed_by that should be, or soon will be, in a newer row than the newest one.
std::string Waiting(const Check& check) {
  if (!check.fed_by) return "select null::timestamptz as at";
  const std::string column = Column("r", check.fed_by->timestamp);
  std::string sql =
      "select " + Instant(column) + " as at from " + QuoteWrittenTable(check.fed_by->table) + " r where " + column;
  if (check.within) {
    // A heartbeat is excused where its window holds nothing to refresh. A raw row of the window's first bucket lies in
    // one that begins before the window, and is not looked at: hence less one period.
    const Duration window = std::max(Duration(0), *check.within - check.period);
    sql += " >= statement_timestamp() - " + Interval(window);
  } else {
    // A bucket's end is exclusive: a row of that very moment belongs to the next one.
    sql += std::string(check.period > Duration(0) ? " >= " : " > ") + "coalesce(n.at, '-infinity'::timestamptz)";
  }
  return sql + " order by " + column + " limit 1";
}

// All that two checks must have in common to be asked by one subquery.
std::string Shape(const Check& check, const Facts& facts) {
  const Path path = PathToNewest(check, FactsOf(check.table, facts));
  const std::string newest =
      path.kind == Path::Kind::kLooseScan && !check.within ? NewestByHops(check, path) : NewestInOrder(check, path);
  return " left join lateral (" + newest + ") n on true left join lateral (" + Waiting(check) + ") w on true";
}

// (slot, where's values), each cast to its column's type so that the index is used; a column of unknown type is left to
// Postgres' own complaint.
std::string Values(const Question& question, const Facts& facts) {
  const auto& types = FactsOf(question.check->table, facts).columns;
  std::string values = "(" + std::to_string(question.slot);
  for (const auto& [column, value] : question.check->where) {
    const auto type = types.find(column);
    values += ", " + QuoteText(value) + "::" + (type == types.end() ? "text" : type->second);
  }
  return values + ")";
}

std::string ValueNames(const Check& check) {
  std::string names = "slot";
  for (std::size_t n = 0; n < check.where.size(); ++n) names += ", c" + std::to_string(n);
  return names;
}

std::string Milliseconds(Duration duration) {
  return std::to_string(std::max<std::int64_t>(1, duration / std::chrono::milliseconds(1)));
}

}  // namespace

std::optional<TimePoint> ParseEpoch(const std::optional<std::string>& text) {
  if (!text) return std::nullopt;
  double seconds = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), seconds);
  if (error != std::errc() || end != text->data() + text->size() || std::isnan(seconds)) return std::nullopt;
  constexpr double kFarthest = 4e12;  // some 126,000 years: room to add and subtract without overflow
  return TimePoint(Duration(std::llround(std::clamp(seconds, -kFarthest, kFarthest) * 1e6)));
}

std::string BoundedStatement(const std::string& select, const Limits& limits) {
  return "set local statement_timeout = " + Milliseconds(limits.statement) +
         "; set local lock_timeout = " + Milliseconds(limits.lock) +
         "; set local timezone = 'UTC'; set local jit = off; set local transaction_read_only = on; " + select;
}

std::string PollStatement(std::span<const Question> questions, const Facts& facts, const Limits& limits) {
  std::map<std::string, std::vector<Question>> by_shape;
  for (const Question& question : questions) by_shape[Shape(*question.check, facts)].push_back(question);
  std::string sql = "with answer (slot, at, waiting) as (";
  std::string between;
  for (const auto& [shape, members] : by_shape) {
    sql += between + "select v.slot, n.at, w.at from (values ";
    for (std::size_t i = 0; i < members.size(); ++i) sql += (i == 0 ? "" : ", ") + Values(members[i], facts);
    sql += ") as v (" + ValueNames(*members.front().check) + ")" + shape;
    between = " union all ";
  }
  sql +=
      ") select slot, extract(epoch from at), extract(epoch from waiting), extract(epoch from statement_timestamp()), "
      "extract(epoch from clock_timestamp()) from answer";
  return BoundedStatement(sql, limits);
}

Reply ReadReply(const Rows& rows, std::size_t slots) {
  Reply reply{std::vector<std::optional<Answer>>(slots), std::nullopt, std::nullopt};
  for (const Row& row : rows) {
    std::size_t slot = 0;
    const std::string text = row.at(0).value_or("");
    if (std::from_chars(text.data(), text.data() + text.size(), slot).ec != std::errc() || slot >= slots) continue;
    const auto at = ParseEpoch(row.at(1));
    const auto waiting = ParseEpoch(row.at(2));
    // What is there but cannot be read is neither no row nor nothing that waits.
    if ((row.at(1) && !at) || (row.at(2) && !waiting)) {
      reply.answers[slot] = Failure{Reason::kMalformed, "the newest row's time cannot be read"};
    } else if (at) {
      reply.answers[slot] = Newest{*at, waiting};
    } else {
      reply.answers[slot] = NoRows{waiting};
    }
    reply.started = ParseEpoch(row.at(3));
    reply.finished = ParseEpoch(row.at(4));
  }
  return reply;
}

}  // namespace freshness
