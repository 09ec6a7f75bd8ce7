#include "checks/sources/cron_message.h"

#include <algorithm>
#include <array>

#include "checks/model/text.h"

namespace freshness {
namespace {

constexpr std::size_t kLongestName = 120;  // bytes; a function is named with its parameters' types

// A message of Postgres or pg_cron with one place for names, between `front` and `back`; `has_name` false: it is just
// `front`.
struct Known {
  std::string_view front;
  std::string_view back;
  bool has_name = true;
};

constexpr Known Whole(std::string_view text) {
  return {text, "", false};
}

// As PostgreSQL 15 and pg_cron 1.4 word them. What quotes input, as "invalid input syntax", has no place here.
constexpr std::array<Known, 36> kKnown = {{
    {"permission denied for ", ""},
    {"must be owner of ", ""},
    {"must be member of role ", ""},
    {"relation \"", "\" does not exist"},
    {"schema \"", "\" does not exist"},
    {"role \"", "\" does not exist"},
    {"role \"", "\" is not permitted to log in"},
    {"database \"", "\" does not exist"},
    {"password authentication failed for user \"", "\""},
    {"function ", " does not exist"},
    {"function ", " is not unique"},
    {"procedure ", " does not exist"},
    {"column ", " does not exist"},
    {"duplicate key value violates unique constraint \"", "\""},
    {"null value in column \"", "\" violates not-null constraint"},
    {"new row for relation \"", "\""},
    {"insert or update on table \"", "\""},
    {"new row violates row-level security policy for table \"", "\""},
    Whole("there is no unique or exclusion constraint matching the ON CONFLICT specification"),
    {"cannot execute ", " in a read-only transaction"},
    Whole("canceling statement due to statement timeout"),
    Whole("canceling statement due to lock timeout"),
    Whole("canceling statement due to user request"),
    Whole("terminating connection due to administrator command"),
    Whole("the database system is shutting down"),
    Whole("the database system is starting up"),
    Whole("deadlock detected"),
    Whole("could not serialize access due to concurrent update"),
    Whole("division by zero"),
    Whole("numeric field overflow"),
    Whole("integer out of range"),
    Whole("out of memory"),
    Whole("connection failed"),
    Whole("job startup timeout"),
    Whole("job canceled"),
    Whole("server restarted"),
}};

// What identifiers and types are written with. No '@', ':', '=', quote or slash: no address, no URL, no value.
bool IsNames(std::string_view text) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("_.,\"()[] -").find(c) != std::string_view::npos;
  };
  return text.size() <= kLongestName && std::all_of(text.begin(), text.end(), fits);
}

bool Matches(const Known& known, std::string_view line) {
  if (!known.has_name) return line == known.front;
  if (!line.starts_with(known.front)) return false;
  line.remove_prefix(known.front.size());
  return line.ends_with(known.back) && IsNames(line.substr(0, line.size() - known.back.size()));
}

}  // namespace

std::string ShownCronMessage(std::string_view message) {
  std::string_view line = message.substr(0, message.find('\n'));
  for (const std::string_view severity : {"ERROR:  ", "FATAL:  ", "PANIC:  "}) {
    if (line.starts_with(severity)) line.remove_prefix(severity.size());
  }
  const auto last = line.find_last_not_of(" \r");
  line = line.substr(0, last == std::string_view::npos ? 0 : last + 1);
  const auto is_known = [&](const Known& known) { return Matches(known, line); };
  if (std::any_of(kKnown.begin(), kKnown.end(), is_known)) return OneLine(line, 2 * kLongestName);
  return "its error may quote data, so it is not shown (return_message in cron.job_run_details)";
}

}  // namespace freshness
