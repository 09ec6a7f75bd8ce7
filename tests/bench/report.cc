#include "tests/bench/report.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace freshness::bench {
namespace {

using Line = std::array<std::string, 5>;

// As many digits as mean something.
std::string Number(double value) {
  const double size = std::fabs(value);
  const int decimals = size >= 100 ? 0 : size >= 10 ? 1 : size >= 0.1 ? 2 : 4;
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", decimals, value);
  return text;
}

std::string GoalText(const Goal& goal) {
  switch (goal.kind) {
    case Goal::Kind::kAtMost: return "<= " + Number(goal.limit);
    case Goal::Kind::kAtLeast: return ">= " + Number(goal.limit);
  }
  return "";
}

Line LineOf(const Figure& figure) {
  const auto met = Met(figure);
  return {figure.area + ": " + figure.name, Number(figure.value) + (figure.unit.empty() ? "" : " " + figure.unit),
          figure.ratio ? Number(*figure.ratio) + " x " + figure.against : "", figure.goal ? GoalText(*figure.goal) : "",
          !met   ? ""
          : *met ? "met"
                 : "NOT MET"};
}

}  // namespace

std::optional<bool> Met(const Figure& figure) {
  if (!figure.goal) return std::nullopt;
  const double measured = figure.ratio.value_or(figure.value);
  switch (figure.goal->kind) {
    case Goal::Kind::kAtMost: return measured <= figure.goal->limit;
    case Goal::Kind::kAtLeast: return measured >= figure.goal->limit;
  }
  return std::nullopt;
}

std::string ReportTable(const Report& report) {
  std::vector<Line> lines = {{"FIGURE", "VALUE", "RATIO", "GOAL", "GOAL MET"}};
  for (const Figure& figure : report.figures) lines.push_back(LineOf(figure));
  std::array<std::size_t, 5> widths{};
  for (const Line& line : lines) {
    for (std::size_t i = 0; i < line.size(); ++i) widths[i] = std::max(widths[i], line[i].size());
  }
  std::string table;
  for (const Line& line : lines) {
    std::string text;
    for (std::size_t i = 0; i < line.size(); ++i) {
      const std::string padding(widths[i] - line[i].size(), ' ');
      text += i == 1 ? padding + line[i] + "  " : line[i] + padding + "  ";
    }
    table += text.substr(0, text.find_last_not_of(' ') + 1) + "\n";
  }
  for (const auto& [area, problem] : report.problems) table += area + ": could not be measured: " + problem + "\n";
  return table;
}

}  // namespace freshness::bench
