#include "checks/sources/postgres_time.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdio>

namespace freshness {
namespace {

constexpr std::int64_t kFarthest = 4'000'000'000'000;  // seconds; as in ReadReply()
constexpr std::int64_t kDay = 86'400;

// Reads `text` from left to right; once something does not fit, nothing does.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}
  bool Done() const { return text_.empty(); }
  bool Is(char c) const { return text_.starts_with(c); }
  bool Take(char c) {
    if (!Is(c)) return false;
    text_.remove_prefix(1);
    return true;
  }
  bool TakeWord(std::string_view word) {
    if (!text_.starts_with(word)) return false;
    text_.remove_prefix(word.size());
    return true;
  }
  // A number of `least` to `most` digits that is `limit` at the most.
  bool Number(std::size_t least, std::size_t most, std::int64_t limit, std::int64_t& number) {
    const std::size_t digits = std::min(text_.find_first_not_of("0123456789"), text_.size());
    if (digits < least || digits > most) return false;
    std::from_chars(text_.data(), text_.data() + digits, number);
    text_.remove_prefix(digits);
    return number <= limit;
  }
  // What follows the point, in microseconds.
  bool Fraction(std::int64_t& microseconds) {
    const std::size_t digits = std::min(text_.find_first_not_of("0123456789"), text_.size());
    if (digits == 0) return false;
    std::string six(text_.substr(0, std::min<std::size_t>(digits, 6)));
    six.resize(6, '0');
    std::from_chars(six.data(), six.data() + six.size(), microseconds);
    text_.remove_prefix(digits);
    return true;
  }

 private:
  std::string_view text_;
};

struct Parts {
  std::int64_t year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, microseconds = 0;
  std::int64_t offset = 0;  // seconds east of UTC
};

bool ReadDate(Cursor& cursor, Parts& parts) {
  return cursor.Number(4, 6, 999'999, parts.year) && cursor.Take('-') && cursor.Number(2, 2, 12, parts.month) &&
         cursor.Take('-') && cursor.Number(2, 2, 31, parts.day);
}

bool ReadOffset(Cursor& cursor, Parts& parts) {
  if (cursor.Take('Z')) return true;
  const bool west = cursor.Is('-');
  if (!cursor.Take('+') && !cursor.Take('-')) return true;  // none
  std::int64_t hours = 0, minutes = 0, seconds = 0;
  if (!cursor.Number(2, 2, 24, hours)) return false;
  if (cursor.Take(':') && !cursor.Number(2, 2, 59, minutes)) return false;
  if (cursor.Take(':') && !cursor.Number(2, 2, 59, seconds)) return false;
  parts.offset = (west ? -1 : 1) * (hours * 3600 + minutes * 60 + seconds);
  return true;
}

bool ReadTimeOfDay(Cursor& cursor, Parts& parts) {
  const bool whole = cursor.Number(2, 2, 24, parts.hour) && cursor.Take(':') && cursor.Number(2, 2, 59, parts.minute) &&
                     cursor.Take(':') && cursor.Number(2, 2, 60, parts.second);
  return whole && (!cursor.Take('.') || cursor.Fraction(parts.microseconds)) && ReadOffset(cursor, parts);
}

bool IsDay(const Parts& parts) {
  constexpr std::int64_t kLengths[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = parts.year % 4 == 0 && (parts.year % 100 != 0 || parts.year % 400 == 0);
  if (parts.month < 1 || parts.day < 1 || parts.day > kLengths[parts.month - 1]) return false;
  return leap || parts.month != 2 || parts.day < 29;
}

// Days since 1970, of any year: std::chrono::year ends at 32767, Postgres at 294276. Years begin in March here, so that the
// leap day comes last; an era is 400 of them.
std::int64_t DaysSinceEpoch(const Parts& parts) {
  const std::int64_t year = parts.year - (parts.month <= 2 ? 1 : 0);
  const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
  const std::int64_t of_era = year - era * 400;
  const std::int64_t day_of_year = (153 * ((parts.month + 9) % 12) + 2) / 5 + parts.day - 1;
  return era * 146'097 + of_era * 365 + of_era / 4 - of_era / 100 + day_of_year - 719'468;
}

TimePoint AtSeconds(std::int64_t seconds, std::int64_t microseconds = 0) {
  return TimePoint(std::chrono::seconds(std::clamp(seconds, -kFarthest, kFarthest)) + Duration(microseconds));
}

}  // namespace

std::optional<TimePoint> ParsePostgresTime(std::string_view text) {
  if (text == "infinity") return AtSeconds(kFarthest);
  if (text == "-infinity") return AtSeconds(-kFarthest);
  Cursor cursor(text);
  Parts parts;
  if (!ReadDate(cursor, parts)) return std::nullopt;
  const bool has_time = !cursor.Done() && !cursor.Is(' ') ? cursor.Take('T') : !cursor.Done() && cursor.Take(' ');
  const bool before_christ_date = has_time && cursor.TakeWord("BC");
  if (has_time && !before_christ_date && !ReadTimeOfDay(cursor, parts)) return std::nullopt;
  if (before_christ_date || cursor.TakeWord(" BC")) parts.year = 1 - parts.year;
  if (!cursor.Done() || !IsDay(parts)) return std::nullopt;
  const std::int64_t of_day = parts.hour * 3600 + parts.minute * 60 + parts.second - parts.offset;
  return AtSeconds(DaysSinceEpoch(parts) * kDay + of_day, parts.microseconds);
}

std::string FormatPostgresTime(TimePoint time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  // Before the calendar is asked, whose years end at 32767.
  constexpr auto kFirst = std::chrono::sys_days(std::chrono::year(1) / 1 / 1);
  constexpr auto kAfterLast = std::chrono::sys_days(std::chrono::year(10000) / 1 / 1);
  if (day < kFirst) return "-infinity";
  if (day >= kAfterLast) return "infinity";
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(time - day);
  char text[64];
  std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%06dZ", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()), static_cast<int>(clock.subseconds().count()));
  return text;
}

}  // namespace freshness
