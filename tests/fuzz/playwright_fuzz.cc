// Playwright's report: whatever it is, what is read of it can be shown, and holds no secret.
#include "checks/nightly/playwright_report.h"
#include "tests/fuzz/fuzz.h"

namespace {

constexpr std::string_view kSecret = "S3CRET-of-a-preview";

void RequireShown(const std::string& text) {
  using namespace freshness;
  fuzz::Require(ValidUtf8(text) == text && OneLine(text, text.size()) == text, "what is shown is one line of UTF-8", text);
  fuzz::Require(text.find(kSecret) == std::string::npos, "no text holds a secret", text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace freshness;
  static const Redactor redactor({std::string(kSecret)});
  const auto read = ReadPlaywrightReport(fuzz::Text(data, size), redactor);
  if (const auto* problem = std::get_if<std::string>(&read)) {
    fuzz::RequireSentence(*problem);
    return 0;
  }
  const auto& report = std::get<PlaywrightReport>(read);
  for (const auto* tests : {&report.failed, &report.flaky, &report.unfinished}) {
    for (const BrowserTest& test : *tests) {
      RequireShown(test.title);
      RequireShown(test.error);
    }
  }
  for (const std::string& error : report.errors) RequireShown(error);
  return 0;
}
