// What Playwright's JSON reporter wrote of a run of browser tests
// (https://playwright.dev/docs/test-reporters#json-reporter).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "checks/nightly/redactor.h"

namespace freshness {

inline constexpr std::size_t kLargestPlaywrightReport = 16 << 20;  // bytes; a real one has some kilobytes a test

// Everything here is one line of valid UTF-8, bounded, and free of the redactor's secrets.
struct BrowserTest {
  std::string title;  // its groups and its own: "telemetry page › shows the fresh badge"
  std::string error;  // the first line of the first failure; may be empty
};

struct PlaywrightReport {
  std::vector<BrowserTest> failed;      // all tries of it
  std::vector<BrowserTest> flaky;       // passed when tried again; `error` is of the first try
  std::vector<BrowserTest> unfinished;  // was under way when the run was ended
  std::size_t not_begun = 0;            // tests that should have run, and did not
  std::size_t passed = 0;
  std::size_t skipped = 0;               // as their author wants
  std::vector<std::string> errors;       // outside of tests: a spec that does not load, a run that took too long
  std::vector<std::string> attachments;  // paths, as written: traces, screenshots and videos of failed and flaky tests
};

// Reads `text`; when it is no such report (not JSON, cut off, another program's, too large, nested too deep), a clause that
// says so: "is not JSON". Never throws for what stands in it, and takes memory in proportion to the limit above at the most.
std::variant<PlaywrightReport, std::string> ReadPlaywrightReport(std::string_view text, const Redactor& redactor);

}  // namespace freshness
