#include "tests/faults/table.h"

#include <algorithm>
#include <array>
#include <sstream>

namespace freshness::faults {
namespace {

constexpr std::size_t kColumns = 4;
constexpr std::array<std::size_t, kColumns> kWidths = {26, 34, 60, 4};

// `text` in lines of `width` at the most, broken between words.
std::vector<std::string> Wrapped(const std::string& text, std::size_t width) {
  std::vector<std::string> lines(1);
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    if (!lines.back().empty() && lines.back().size() + 1 + word.size() > width) lines.emplace_back();
    lines.back() += (lines.back().empty() ? "" : " ") + word;
  }
  return lines;
}

void Print(std::ostringstream& out, const std::array<std::string, kColumns>& cells) {
  std::array<std::vector<std::string>, kColumns> wrapped;
  std::size_t height = 0;
  for (std::size_t column = 0; column < kColumns; ++column) {
    wrapped[column] = Wrapped(cells[column], kWidths[column]);
    height = std::max(height, wrapped[column].size());
  }
  for (std::size_t line = 0; line < height; ++line) {
    std::string text;
    for (std::size_t column = 0; column < kColumns; ++column) {
      const std::string cell = line < wrapped[column].size() ? wrapped[column][line] : "";
      text += (column == 0 ? "" : "  ") + cell + std::string(kWidths[column] - std::min(kWidths[column], cell.size()), ' ');
    }
    out << text.substr(0, text.find_last_not_of(' ') + 1) << "\n";
  }
}

}  // namespace

std::string FaultTable(const std::vector<Row>& rows) {
  std::ostringstream out;
  Print(out, {"FAULT", "EXPECTED", "SEEN", "OK"});
  for (const Row& row : rows) {
    if (!row.skipped.empty()) {
      Print(out, {row.fault, row.expected, "not tried: " + row.skipped, "-"});
    } else {
      Print(out, {row.fault, row.expected, row.seen, row.wrong.empty() ? "yes" : "NO"});
    }
    for (const std::string& wrong : row.wrong) out << "    NOT AS EXPECTED: " << wrong << "\n";
  }
  return out.str();
}

std::string Summary(const std::vector<Row>& rows) {
  const auto wrong = std::count_if(rows.begin(), rows.end(), [](const Row& row) { return !row.wrong.empty(); });
  const auto skipped =
      std::count_if(rows.begin(), rows.end(), [](const Row& row) { return row.wrong.empty() && !row.skipped.empty(); });
  const auto good = static_cast<std::ptrdiff_t>(rows.size()) - wrong - skipped;
  std::string text = std::to_string(rows.size()) + " faults: " + std::to_string(good) + " ok";
  if (wrong > 0) text += ", " + std::to_string(wrong) + " NOT AS EXPECTED";
  if (skipped > 0) text += ", " + std::to_string(skipped) + " skipped";
  return text;
}

}  // namespace freshness::faults
