#include "checks/model/duration.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <limits>

namespace freshness {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

struct Unit {
  std::string_view symbol;
  milliseconds length;
};

constexpr std::array<Unit, 7> kUnits = {{{"y", days(365)},
                                         {"w", days(7)},
                                         {"d", days(1)},
                                         {"h", hours(1)},
                                         {"m", minutes(1)},
                                         {"s", seconds(1)},
                                         {"ms", milliseconds(1)}}};

constexpr milliseconds kLongest = days(365) * 200;

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

// Takes a run of digits off the front of `text`; nothing when there is none or it is absurdly long.
std::optional<std::int64_t> TakeNumber(std::string_view& text) {
  std::int64_t number = 0;
  std::size_t length = 0;
  while (length < text.size() && IsDigit(text[length])) {
    if (length == 15) return std::nullopt;
    number = number * 10 + (text[length] - '0');
    ++length;
  }
  if (length == 0) return std::nullopt;
  text.remove_prefix(length);
  return number;
}

std::string_view TakeSymbol(std::string_view& text) {
  std::size_t length = 0;
  while (length < text.size() && !IsDigit(text[length])) ++length;
  const std::string_view symbol = text.substr(0, length);
  text.remove_prefix(length);
  return symbol;
}

std::string Plural(std::int64_t number, const char* unit) {
  std::string text = std::to_string(number) + " " + unit;
  if (number != 1 && std::string_view(unit) == "day") text += 's';
  return text;
}

}  // namespace

std::optional<Duration> ParseDuration(std::string_view text) {
  if (text == "0") return Duration(0);
  if (text.empty()) return std::nullopt;
  milliseconds total(0);
  std::size_t next_unit = 0;
  while (!text.empty()) {
    const auto number = TakeNumber(text);
    if (!number) return std::nullopt;
    const std::string_view symbol = TakeSymbol(text);
    while (next_unit < kUnits.size() && kUnits[next_unit].symbol != symbol) ++next_unit;
    if (next_unit == kUnits.size()) return std::nullopt;
    const milliseconds length = kUnits[next_unit++].length;
    if (*number > (kLongest - total) / length) return std::nullopt;
    total += length * *number;
  }
  return total;
}

std::string FormatDuration(Duration duration) {
  auto rest = std::chrono::duration_cast<milliseconds>(duration);
  if (rest == milliseconds(0)) return "0s";
  std::string text = rest < milliseconds(0) ? "-" : "";
  if (rest < milliseconds(0)) rest = -rest;
  for (const Unit& unit : kUnits) {
    // Prometheus' own rule: years and weeks only when nothing is left over, so that 10 days are "10d" and not "1w3d".
    const bool whole_only = unit.symbol == "y" || unit.symbol == "w";
    const auto count = whole_only && rest % unit.length != milliseconds(0) ? 0 : rest / unit.length;
    if (count == 0) continue;
    text += std::to_string(count);
    text += unit.symbol;
    rest -= unit.length * count;
  }
  return text;
}

std::string HumanDuration(Duration duration) {
  struct Words {
    const char* unit;
    seconds length;
  };
  static constexpr std::array<Words, 4> kWords = {
      {{"day", days(1)}, {"h", hours(1)}, {"min", minutes(1)}, {"s", seconds(1)}}};
  if (duration < Duration(0)) duration = -std::max(duration, -Duration::max());  // the least one has no opposite
  const auto whole = std::chrono::duration_cast<seconds>(duration);
  if (whole == seconds(0)) return duration == Duration(0) ? "0 s" : "under 1 s";
  for (std::size_t i = 0; i < kWords.size(); ++i) {
    if (whole < kWords[i].length) continue;
    std::string text = Plural(whole / kWords[i].length, kWords[i].unit);
    if (i + 1 == kWords.size()) return text;
    const auto rest = (whole % kWords[i].length) / kWords[i + 1].length;
    return rest == 0 ? text : text + " " + Plural(rest, kWords[i + 1].unit);
  }
  return "0 s";
}

std::string FormatTime(TimePoint time) {
  using std::chrono::floor;
  using std::chrono::sys_days;
  using std::chrono::year;
  if (time >= TimePoint(sys_days(year(10000) / 1 / 1))) return "beyond year 9999";
  if (time < TimePoint(sys_days(year(0) / 1 / 1))) return "before year 0";
  const auto day = floor<days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(floor<seconds>(time - day));
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02dZ", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  return text.data();
}

}  // namespace freshness
