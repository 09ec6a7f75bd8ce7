#include "checks/nightly/smoke_verdict.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>
#include <vector>

#include "checks/model/duration.h"
#include "checks/model/text.h"

namespace freshness {
namespace {

using Lines = std::vector<std::string>;

constexpr std::size_t kMostNamed = 10;     // of failing tests; an alert has room for little more
constexpr std::size_t kLongestLine = 240;  // of output

std::string Counted(std::size_t count, std::string_view what) {
  return std::to_string(count) + " " + std::string(what) + (count == 1 ? "" : "s");
}

// "; its last line: ..." of what it wrote, if that is anything.
std::string LastLine(const std::string& output, const Redactor& redactor) {
  std::string line;
  const std::string clean = redactor.Clean(output);
  for (std::string_view rest = clean; !rest.empty();) {
    const auto end = std::min(rest.find_first_of("\n\r"), rest.size());
    const std::string shown = OneLine(rest.substr(0, end), kLongestLine);
    if (!shown.empty()) line = shown;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return line.empty() ? "; it wrote nothing" : "; its last line: " + line;
}

std::string SignalName(int signal) {
  const char* name = ::sigdescr_np(signal);
  return "signal " + std::to_string(signal) + (name == nullptr ? "" : std::string(" (") + name + ")");
}

// How the program ended, if that was not by itself.
std::optional<std::string> BadEnd(const SmokeRun& run) {
  switch (run.child.end) {
    case ChildEnd::kExited: return std::nullopt;
    case ChildEnd::kSignalled: return "the suite crashed by " + SignalName(run.child.code);
    case ChildEnd::kStopped: return "the suite was stopped while it ran";
    case ChildEnd::kTimedOut:
      return "the suite did not end within " + HumanDuration(run.limit) + " and was killed (--smoke.timeout)";
    case ChildEnd::kNotStarted: return "the suite cannot be started: " + std::string(::strerrordesc_np(run.child.code));
  }
  return std::nullopt;
}

std::string Told(const BrowserTest& test, std::string_view otherwise) {
  return test.title + ": " + (test.error.empty() ? std::string(otherwise) : test.error);
}

void AddTests(const std::vector<BrowserTest>& tests, std::string_view prefix, std::string_view otherwise,
              std::string_view more, Lines& lines) {
  for (std::size_t i = 0; i < std::min(tests.size(), kMostNamed); ++i) {
    lines.push_back(std::string(prefix) + Told(tests[i], otherwise));
  }
  if (tests.size() > kMostNamed) {
    lines.push_back("+" + Counted(tests.size() - kMostNamed, "more test") + " " + std::string(more));
  }
}

void AddFaults(const PlaywrightReport& tests, Lines& reasons) {
  AddTests(tests.failed, "", "did not end as expected", "failed", reasons);
  for (std::size_t i = 0; i < std::min(tests.errors.size(), kMostNamed); ++i) reasons.push_back(tests.errors[i]);
  AddTests(tests.unfinished, "did not end: ", "was under way when the suite was ended", "did not end", reasons);
  if (tests.not_begun > 0) reasons.push_back(Counted(tests.not_begun, "test") + " did not run");
  if (tests.passed + tests.failed.size() + tests.flaky.size() + tests.unfinished.size() == 0) {
    reasons.push_back("the suite ran no test" +
                      (tests.skipped == 0 ? "" : ": all " + std::to_string(tests.skipped) + " are marked to be skipped"));
  }
}

std::string PassedLine(const PlaywrightReport& tests, const std::string& place) {
  return Counted(tests.passed, "test") + " passed on " + place +
         (tests.skipped == 0 ? "" : ", " + std::to_string(tests.skipped) + " skipped as marked");
}

void JudgeTests(const SmokeRun& run, const PlaywrightReport& tests, const Redactor& redactor, StepReport& report) {
  AddFaults(tests, report.reasons);
  if (report.reasons.empty() && run.child.end == ChildEnd::kExited && run.child.code != 0) {
    report.reasons.push_back("the suite ended with status " + std::to_string(run.child.code) +
                             ", though its report names no failing test" + LastLine(run.child.output, redactor));
  }
  Lines flaky;
  AddTests(tests.flaky, "flaky, passed when tried again: ", "failed at first", "were flaky", flaky);
  Lines& told = report.reasons.empty() ? report.reasons : report.remarks;
  if (report.reasons.empty() && !flaky.empty()) {
    report.outcome = StepOutcome::kWarned;
  } else if (!report.reasons.empty()) {
    report.outcome = StepOutcome::kFailed;
  }
  told.insert(told.end(), flaky.begin(), flaky.end());
  report.remarks.insert(report.remarks.begin(), PassedLine(tests, run.place));
  report.attachments = tests.attachments;
}

// Without a report there is but the exit status.
void JudgeStatus(const SmokeRun& run, const Redactor& redactor, StepReport& report) {
  if (run.child.end != ChildEnd::kExited) return;
  if (run.child.code == 0 && !run.needs_report) {
    report.remarks.push_back("passed on " + run.place + " by its exit status; it left no report");
    return;
  }
  report.outcome = StepOutcome::kFailed;
  report.reasons.push_back("the suite ended with status " + std::to_string(run.child.code) +
                           (run.needs_report ? " without a report" : "") + LastLine(run.child.output, redactor));
}

}  // namespace

StepReport JudgeSmoke(const SmokeRun& run, const Redactor& redactor) {
  StepReport report;
  if (!run.report) {
    JudgeStatus(run, redactor, report);
  } else if (const auto* problem = std::get_if<std::string>(&*run.report)) {
    report.outcome = StepOutcome::kFailed;
    report.reasons.push_back("the suite's report " + *problem + LastLine(run.child.output, redactor));
  } else {
    JudgeTests(run, std::get<PlaywrightReport>(*run.report), redactor, report);
  }
  if (auto end = BadEnd(run)) {
    report.outcome = StepOutcome::kFailed;
    report.reasons.insert(report.reasons.begin(), *end + LastLine(run.child.output, redactor));
  }
  if (!run.child.all_gone) report.remarks.push_back("a process of the suite could not be ended");
  return report;
}

}  // namespace freshness
