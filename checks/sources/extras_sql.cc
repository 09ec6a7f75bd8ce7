#include "checks/sources/extras_sql.h"

#include <algorithm>
#include <charconv>

#include "checks/sources/sql_text.h"

namespace freshness {
namespace {

constexpr Duration kDay = std::chrono::hours(24);
constexpr std::int64_t kMostBuckets = 168;  // hours of a week, should somebody's buckets be that short

std::string Seconds(Duration duration) {
  return std::to_string(duration / std::chrono::seconds(1));
}

std::string WhereOf(const Check& check, const TableFacts& table) {
  std::string condition;
  for (const auto& [column, value] : check.where) {
    const auto type = table.columns.find(column);
    condition += " and t." + QuoteName(column) + " = " + QuoteText(value) +
                 "::" + (type == table.columns.end() ? "text" : type->second);
  }
  return condition;
}

// Rows of raw data become rows of buckets there, each found by its start.
bool MayHaveHoles(const Check& check) {
  return check.fed_by && check.period >= std::chrono::seconds(1) && !check.within && check.newest_by != check.timestamp;
}

// How long after its end a bucket may still be unwritten. A grace longer than the bucket counts from the bucket's first row.
Duration WaitOf(const Check& check) {
  const Duration grace = check.fed_by->grace;
  return grace > check.period ? grace - check.period : grace;
}

// Each probe has a limit and an order, or the planner would read and hash the table instead.
std::string Holes(const Question& question, const Facts& facts) {
  const Check& check = *question.check;
  const auto buckets = std::clamp<std::int64_t>((check.period < kDay ? kDay : 7 * kDay) / check.period, 1, kMostBuckets);
  const std::string length = Seconds(check.period);
  const std::string at = "r." + QuoteName(check.fed_by->timestamp);
  const std::string start = "t." + QuoteName(check.newest_by);
  return "select 'holes', '" + std::to_string(question.slot) +
         "', '', count(*) from (select to_timestamp(((floor(extract(epoch from statement_timestamp() - make_interval(secs "
         "=> " +
         Seconds(WaitOf(check)) + ")) / " + length + ") - n) * " + length +
         ")::double precision) as start from generate_series(1, " + std::to_string(buckets) +
         ") n) b cross join lateral (select 1 from " + QuoteWrittenTable(check.fed_by->table) + " r where " + at +
         " >= b.start and " + at + " < b.start + make_interval(secs => " + length + ") order by " + at +
         " limit 1) raw left join lateral (select 1 as hit from " + QuoteWrittenTable(check.table) + " t where " + start +
         " = b.start" + WhereOf(check, FactsOf(check.table, facts)) + " order by " + start +
         " limit 1) rolled on true where rolled.hit is null";
}

bool HasRequests(const Check& check, const TableFacts& table) {
  return check.group == Group::kGdpr && table.columns.contains("request_type") && table.columns.contains("status");
}

// Of the last 24 hours. Where no index leads to the time alone, one hop a value of the index's leading column.
std::string Requests(const Check& check, const TableFacts& table) {
  const std::string rows = "select t.request_type::text as type, t.status::text as status from " +
                           QuoteWrittenTable(check.table) + " t where t." + QuoteName(check.timestamp) +
                           " >= statement_timestamp() - interval '24 hours' and t." + QuoteName(check.timestamp) +
                           " <= statement_timestamp()" + WhereOf(check, table);
  const std::string counted =
      "select 'gdpr', case when type in ('export', 'delete') then type else 'other' end, "
      "case when status in ('completed', 'pending', 'failed') then status else 'other' end, count(*) from (";
  const Path path = PathToNewest(check, table);
  if (path.kind != Path::Kind::kLooseScan) return counted + rows + ") request group by 2, 3";
  const std::string key = "t." + QuoteName(path.leading);
  const std::string next = "(select " + key + " from " + QuoteWrittenTable(check.table) + " t where " + key;
  return "(with recursive hop (key) as (select " + next + " is not null order by " + key + " limit 1) union all select " +
         next + " > hop.key order by " + key + " limit 1) from hop where hop.key is not null) " + counted +
         "select found.* from hop cross join lateral (" + rows + " and " + key + " = hop.key) found union all " + rows +
         " and " + key + " is null) request group by 2, 3)";
}

std::optional<std::uint64_t> ParseCount(const std::string& text) {
  std::uint64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return count;
}

}  // namespace

std::string ExtrasSelect(std::span<const Question> questions, const Facts& facts) {
  std::string sql;
  const auto add = [&](const std::string& part) { sql += (sql.empty() ? "" : " union all ") + part; };
  bool requests_asked = false;
  for (const Question& question : questions) {
    const Check& check = *question.check;
    const TableFacts& table = FactsOf(check.table, facts);
    if (MayHaveHoles(check)) add(Holes(question, facts));
    if (requests_asked || !HasRequests(check, table)) continue;
    add("select 'gdpr', 'export', 'completed', 0");  // that the log was asked, should it hold nothing
    add(Requests(check, table));
    requests_asked = true;
  }
  return sql;
}

PollExtras ReadExtras(const Rows& rows, std::size_t slots) {
  PollExtras extras;
  extras.missing_buckets.resize(slots);
  for (const Row& row : rows) {
    const std::string first = row.at(1).value_or("");
    const std::string second = row.at(2).value_or("");
    const auto count = ParseCount(row.at(3).value_or(""));
    if (!count) continue;
    if (row.at(0) == "holes") {
      const auto slot = ParseCount(first);
      if (slot && *slot < slots) extras.missing_buckets[*slot] = count;
    } else if (row.at(0) == "gdpr") {
      if (!extras.gdpr_requests) extras.gdpr_requests.emplace();
      (*extras.gdpr_requests)[{first, second}] += *count;
    }
  }
  return extras;
}

}  // namespace freshness
