#include "exporter/age_svg.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>

#include "checks/model/duration.h"

namespace freshness {
namespace {

// The plot's own units: a slot is one wide, and the page stretches it. The band of states is below the ages.
constexpr int kAgesTop = 2;
constexpr int kAgesBottom = 34;
constexpr double kHeadroom = 1.12;  // above the limit or the highest age
constexpr double kTolerance = 0.6;  // of a unit, in which a point counts as on a line

double Ratio(Duration age, Duration of) {
  return of > Duration(0) ? static_cast<double>(age.count()) / static_cast<double>(of.count()) : 0;
}

struct Point {
  std::size_t x;
  double y;  // rounded when it is written; before that a straight line is straight
};

double Slope(const Point& from, double x, double y) {
  return (y - from.y) / (x - static_cast<double>(from.x));
}

// Leaves out what lies on a straight line between points that are kept: ages grow in straight lines, so a day takes a few
// dozen points.
std::vector<Point> Corners(const std::vector<Point>& points) {
  std::vector<Point> kept = {points.front()};
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  for (std::size_t i = 1; i < points.size(); ++i) {
    const double x = static_cast<double>(points[i].x);
    const double slope = Slope(kept.back(), x, points[i].y);
    if (slope < low || slope > high) {
      kept.push_back(points[i - 1]);
      low = -std::numeric_limits<double>::infinity();
      high = std::numeric_limits<double>::infinity();
    }
    low = std::max(low, Slope(kept.back(), x, points[i].y - kTolerance));
    high = std::min(high, Slope(kept.back(), x, points[i].y + kTolerance));
  }
  if (points.size() > 1) kept.push_back(points.back());
  return kept;
}

// Whole units, each point by its distance from the one before: half the length of places.
std::string Line(const std::vector<Point>& points) {
  std::string path;
  std::int64_t last_x = 0;
  std::int64_t last_y = 0;
  for (const Point& point : Corners(points)) {
    const auto x = static_cast<std::int64_t>(point.x);
    const std::int64_t y = std::llround(point.y);
    // M begins; of the pairs after the one l each is a line of its own, and a minus is a space too.
    path += path.empty() ? "M" : path.find('l') == std::string::npos ? "l" : " ";
    path += fmt::format("{}{}{}", x - last_x, y < last_y ? "" : " ", y - last_y);
    last_x = x;
    last_y = y;
  }
  return path;
}

// Calls `draw(first, end)` for each longest run of slots that are `same` as the one before.
template <typename Same, typename Draw>
void ForEachRun(std::size_t first, std::size_t end, Same same, Draw draw) {
  while (first < end) {
    std::size_t next = first + 1;
    while (next < end && same(next - 1, next)) ++next;
    draw(first, next);
    first = next;
  }
}

class Plot {
 public:
  Plot(const Check& check, const std::vector<HistorySlot>& slots) : slots_(slots) {
    Duration highest(0);
    for (const HistorySlot& slot : slots) highest = std::max(highest, slot.age.value_or(Duration(0)));
    top_ = std::max(Ratio(Limit(check), std::chrono::seconds(1)), Ratio(highest, std::chrono::seconds(1))) * kHeadroom;
    limit_ = std::llround(Y(Limit(check)));
  }

  std::string Draw() {
    const auto same_state = [this](std::size_t a, std::size_t b) { return slots_[a].state == slots_[b].state; };
    const auto both_or_neither = [this](std::size_t a, std::size_t b) {
      return slots_[a].age.has_value() == slots_[b].age.has_value();
    };
    ForEachRun(0, slots_.size(), same_state, [this](std::size_t first, std::size_t end) { Band(first, end); });
    ForEachRun(0, slots_.size(), both_or_neither, [&](std::size_t first, std::size_t end) {
      if (!slots_[first].age) return;
      const std::vector<Point> points = PointsOf(first, end);
      ForEachRun(first, end, same_state, [&](std::size_t from, std::size_t to) {
        Area(*slots_[from].state, {points.begin() + static_cast<std::ptrdiff_t>(from - first),
                                   points.begin() + static_cast<std::ptrdiff_t>(to - first) + 1});
      });
      line_ += Line(points);
    });
    return fmt::format(
        "<path class=\"grid\" d=\"M72 0V40M144 0V40M216 0V40\"/><path class=\"track\" d=\"M0 37H288v3H0z\"/>{}<path "
        "class=\"limit\" d=\"M0 {}H288\"/>"
        "<path class=\"line\" d=\"{}\"/>{}",
        areas_, limit_, line_, bands_);
  }

 private:
  double Y(Duration age) const {
    const double part = top_ > 0 ? Ratio(age, std::chrono::seconds(1)) / top_ : 0;
    return kAgesBottom - part * (kAgesBottom - kAgesTop);
  }

  // The slots' ages, and the last once more at the end of its slot, so that a single one can be seen.
  std::vector<Point> PointsOf(std::size_t first, std::size_t end) const {
    std::vector<Point> points;
    for (std::size_t i = first; i < end; ++i) points.push_back({i, Y(*slots_[i].age)});
    points.push_back({end, points.back().y});
    return points;
  }

  void Area(State state, const std::vector<Point>& points) {
    areas_ += fmt::format("<path class=\"area {}\" d=\"{}V{}H{}z\"/>", ToString(state), Line(points), kAgesBottom,
                          points.front().x);
  }

  void Band(std::size_t first, std::size_t end) {
    if (!slots_[first].state) return;
    bands_ +=
        fmt::format("<path class=\"band {}\" d=\"M{} 37H{}v3H{}z\"/>", ToString(*slots_[first].state), first, end, first);
  }

  const std::vector<HistorySlot>& slots_;
  double top_ = 0;  // the age at kAgesTop, in seconds
  std::int64_t limit_ = 0;
  std::string areas_, line_, bands_;
};

std::string Rect(std::string_view css_class, double from, double to) {
  return fmt::format("<rect class=\"{}\" x=\"{:.1f}\" width=\"{:.1f}\" height=\"6\"/>", css_class, from * 100,
                     std::max(0.0, to - from) * 100);
}

}  // namespace

std::string AgeBar(const Check& check, const Verdict& verdict) {
  const Duration limit = Limit(check);
  const double ratio = verdict.age ? Ratio(*verdict.age, limit) : 0;
  const double whole = std::max(1.0, ratio);
  std::string bar = Rect("track", 0, 1) + Rect("fill", 0, std::min(1.0, ratio) / whole);
  if (ratio > 1) bar += Rect("over", 1 / whole, 1) + Rect("mark", 1 / whole, 1 / whole + 0.012);
  if (check.warn_after && *check.warn_after < limit) {
    const double warn = Ratio(*check.warn_after, limit) / whole;
    bar += Rect("mark", warn, warn + 0.012);
  }
  const std::string words = verdict.age ? fmt::format("{:.0f} % of the limit", std::floor(ratio * 100)) : "no age known";
  return fmt::format(
      "<svg class=\"bar\" viewBox=\"0 0 100 6\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"{}\">{}</svg>", words,
      bar);
}

std::string AgePlot(const Check& check, const std::vector<HistorySlot>& slots) {
  return fmt::format(
      "<svg class=\"plot\" viewBox=\"0 0 288 40\" preserveAspectRatio=\"none\" role=\"img\"><title>{}</title>{}</svg>",
      DayInWords(slots), Plot(check, slots).Draw());
}

std::string DayInWords(const std::vector<HistorySlot>& slots) {
  std::array<int, std::size(kAllStates)> times{};
  int unknown = 0;
  std::optional<Duration> highest;
  for (const HistorySlot& slot : slots) {
    ++(slot.state ? times[static_cast<std::size_t>(*slot.state)] : unknown);
    highest = std::max(highest, slot.age);
  }
  if (unknown == static_cast<int>(slots.size())) return "Last 24 h: nothing known yet";
  std::string words = "Last 24 h: " + (highest ? "highest age " + HumanDuration(*highest) : std::string("no age known"));
  std::string before = "; ";
  const auto add = [&](std::string_view what, int count) {
    if (count == 0) return;
    words += std::exchange(before, ", ");
    words.append(what).append(" ").append(HumanDuration(count * kSlotLength));
  };
  for (const State state : kAllStates) add(ToString(state), times[static_cast<std::size_t>(state)]);
  add("nothing known", unknown);
  return words;
}

}  // namespace freshness
