#include <algorithm>
#include <cstddef>
#include <string_view>

#include "alerts/alert_lines.h"
#include "checks/model/duration.h"
#include "exporter/github.h"
#include "exporter/markdown.h"

namespace freshness {
namespace {

constexpr std::size_t kMostBytes = 1'000'000;       // of the page; below 1 MiB, for the file may hold some lines already
constexpr std::size_t kMostBytesOfSteps = 500'000;  // so that the checks have room
constexpr std::size_t kLongestCell = 600;           // before escaping
constexpr std::size_t kMostReasons = 20;            // of one step
constexpr std::size_t kRoomForMore = 40;            // for the line that says how many rows are left out

std::string Cell(std::string_view text) {
  return EscapeMarkdown(text, kLongestCell);
}

std::string Took(Duration duration) {
  if (duration < std::chrono::seconds(1)) return std::to_string(duration / std::chrono::milliseconds(1)) + " ms";
  return HumanDuration(duration);
}

// A step's reasons, then its remarks, a line each within one cell.
std::string Why(const StepReport& step) {
  std::vector<std::string> lines = ReasonsOf(step);
  for (const std::string& remark : step.remarks) lines.push_back("remark: " + remark);
  std::string why;
  for (std::size_t i = 0; i < std::min(lines.size(), kMostReasons); ++i) why += (i == 0 ? "" : "<br>") + Cell(lines[i]);
  if (lines.size() > kMostReasons) why += "<br>+" + std::to_string(lines.size() - kMostReasons) + " more";
  return why;
}

std::string StepRow(const StepReport& step) {
  return "| " + Cell(step.name) + " | " + std::string(ToString(step.outcome)) + " | " + Took(step.duration) + " | " +
         Why(step) + " |\n";
}

std::string CheckRow(const StepReport& step, const CheckResult& check) {
  return "| " + Cell(step.name) + " | " + Cell(check.name) + " | " + std::string(ToString(check.state)) + " | " +
         (check.age ? HumanDuration(*check.age) : "-") + " | " + HumanDuration(check.limit) + " | " + Cell(check.reason) +
         " |\n";
}

// A table at the end of `page`, which may grow to `most_bytes`: the rows that fit, and how many did not. Rows are made by
// functions, so that none is made in vain.
class Table {
 public:
  Table(std::string_view head, std::size_t most_bytes, std::string& page) : most_bytes_(most_bytes), page_(page) {
    page_.append("\n").append(head).append("\n|");
    const auto columns = std::count(head.begin(), head.end(), '|') - 1;
    for (std::ptrdiff_t i = 0; i < columns; ++i) page_ += "---|";
    page_ += '\n';
  }

  template <typename MakeRow>
  void Add(MakeRow make_row) {
    const std::string row = left_out_ == 0 ? make_row() : "";
    if (left_out_ > 0 || page_.size() + row.size() + kRoomForMore > most_bytes_) {
      ++left_out_;
    } else {
      page_ += row;
    }
  }

  void End() {
    if (left_out_ > 0) page_ += "\n+" + std::to_string(left_out_) + " more\n";
  }

 private:
  const std::size_t most_bytes_;
  std::string& page_;
  std::size_t left_out_ = 0;
};

void AddSteps(const RunReport& report, std::string& page) {
  Table table("| step | outcome | took | why |", kMostBytesOfSteps, page);
  for (const StepReport& step : report.steps) table.Add([&] { return StepRow(step); });
  table.End();
}

void AddChecks(const RunReport& report, std::string& page) {
  const auto has_checks = [](const StepReport& step) { return !step.checks.empty(); };
  if (std::none_of(report.steps.begin(), report.steps.end(), has_checks)) return;
  Table table("| step | check | state | age | limit | reason |", kMostBytes, page);
  for (const StepReport& step : report.steps) {
    for (const CheckResult& check : step.checks) table.Add([&] { return CheckRow(step, check); });
  }
  table.End();
}

}  // namespace

std::string GithubSummary(const RunReport& report) {
  std::string page = "## Freshness: " + std::string(ToString(WorstOf(report))) + "\n\nTarget " + Cell(report.target) +
                     ", run " + Cell(report.run_id) + ", started " + FormatTime(report.started) + ", took " +
                     Took(report.duration) + ".\n";
  AddSteps(report, page);
  AddChecks(report, page);
  return page;
}

}  // namespace freshness
