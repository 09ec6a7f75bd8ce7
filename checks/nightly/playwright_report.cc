#include "checks/nightly/playwright_report.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "checks/model/text.h"

namespace freshness {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kLongestTitle = 160;
constexpr std::size_t kLongestError = 240;
constexpr std::size_t kMostTests = 1000;  // of a kind; more are as good as these
constexpr std::size_t kMostAttachments = 50;
constexpr std::size_t kMostValues = 1'000'000;  // of the whole JSON: a value of two bytes takes sixteen in memory
constexpr int kDeepest = 64;

struct NotAReport : std::runtime_error {
  using std::runtime_error::runtime_error;
};

Json Parse(std::string_view text) {
  if (text.size() > kLargestPlaywrightReport) throw NotAReport("is larger than 16 MiB");
  std::size_t values = 0;
  const auto bound = [&values](int depth, Json::parse_event_t, Json&) {
    if (depth > kDeepest) throw NotAReport("is nested too deep");
    if (++values > kMostValues) throw NotAReport("holds too many values");
    return true;
  };
  try {
    return Json::parse(text, bound);
  } catch (const Json::exception&) {
    throw NotAReport("is not JSON, or was cut off");
  }
}

// What is missing or of another kind reads as empty: a version of Playwright may leave it out.
const Json& ArrayAt(const Json& json, const char* key) {
  static const Json kNone = Json::array();
  const auto found = json.is_object() ? json.find(key) : json.end();
  return json.is_object() && found != json.end() && found->is_array() ? *found : kNone;
}

std::string_view TextAt(const Json& json, const char* key) {
  const auto found = json.is_object() ? json.find(key) : json.end();
  if (!json.is_object() || found == json.end() || !found->is_string()) return {};
  return found->get_ref<const std::string&>();
}

class Reader {
 public:
  explicit Reader(const Redactor& redactor) : redactor_(redactor) {}

  PlaywrightReport Read(const Json& json) {
    const bool is_report = json.is_object() && json.contains("suites") && json.at("suites").is_array() &&
                           json.contains("stats") && json.at("stats").is_object();
    if (!is_report) throw NotAReport("is JSON, but not a report of Playwright's");
    for (const Json& suite : json.at("suites")) ReadSuite(suite, "", true);
    for (const Json& error : ArrayAt(json, "errors")) {
      if (report_.errors.size() < kMostTests) report_.errors.push_back(ErrorIn(error));
    }
    return std::move(report_);
  }

 private:
  std::string Line(std::string_view text, std::size_t longest) const { return OneLine(redactor_.Clean(text), longest); }

  // The first line that says something.
  std::string ErrorIn(const Json& error) const {
    const std::string clean = redactor_.Clean(TextAt(error, "message"));
    for (std::string_view rest = clean; !rest.empty();) {
      const auto end = std::min(rest.find('\n'), rest.size());
      const std::string line = OneLine(rest.substr(0, end), kLongestError);
      if (!line.empty()) return line;
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return "gave no reason";
  }

  // A file's suite has the file's name, which its tests' titles do without.
  void ReadSuite(const Json& suite, const std::string& above, bool is_file) {
    const std::string title = is_file ? above : Joined(above, TextAt(suite, "title"));
    for (const Json& spec : ArrayAt(suite, "specs")) {
      const std::string name = Joined(title, TextAt(spec, "title"));
      for (const Json& test : ArrayAt(spec, "tests")) ReadTest(test, name);
    }
    for (const Json& inner : ArrayAt(suite, "suites")) ReadSuite(inner, title, false);
  }

  std::string Joined(const std::string& above, std::string_view title) const {
    const std::string own = Line(title, kLongestTitle);
    return above.empty() ? own : OneLine(above + " › " + own, kLongestTitle);
  }

  void ReadTest(const Json& test, std::string title) {
    const std::string_view status = TextAt(test, "status");
    const std::string project(Line(TextAt(test, "projectName"), kLongestTitle / 4));
    if (!project.empty()) title = "[" + project + "] " + title;
    const Json& results = ArrayAt(test, "results");
    if (status == "expected") {
      ++report_.passed;
    } else if (status == "skipped") {
      ReadSkipped(test, results, title);
    } else if (status == "flaky") {
      Add(report_.flaky, title, results);
    } else {  // "unexpected", and what a later version may call it
      Add(report_.failed, title, results);
    }
  }

  // So says Playwright also of a test that the run's end cut off, or left no time for.
  void ReadSkipped(const Json& test, const Json& results, const std::string& title) {
    if (TextAt(test, "expectedStatus") == "skipped") {
      ++report_.skipped;
    } else if (results.empty()) {
      ++report_.not_begun;
    } else {
      Add(report_.unfinished, title, results);
    }
  }

  void Add(std::vector<BrowserTest>& tests, const std::string& title, const Json& results) {
    BrowserTest test{title, ""};
    for (const Json& result : results) {
      const Json& errors = ArrayAt(result, "errors");
      if (test.error.empty() && !errors.empty()) test.error = ErrorIn(errors.front());
      if (test.error.empty() && TextAt(result, "status") == "timedOut") test.error = "took too long";
      for (const Json& attachment : ArrayAt(result, "attachments")) AddAttachment(attachment);
    }
    // A test that was expected to fail, and passed, has no error.
    if (tests.size() < kMostTests) tests.push_back(std::move(test));
  }

  void AddAttachment(const Json& attachment) {
    const std::string_view name = TextAt(attachment, "name");
    const std::string_view type = TextAt(attachment, "contentType");
    const std::string path(TextAt(attachment, "path"));
    const bool shows = name == "trace" || name == "screenshot" || name == "video" || type.starts_with("image/") ||
                       type.starts_with("video/");
    if (!shows || path.empty() || path.find('\0') != std::string::npos) return;
    if (report_.attachments.size() < kMostAttachments) report_.attachments.push_back(path);
  }

  const Redactor& redactor_;
  PlaywrightReport report_;
};

}  // namespace

std::variant<PlaywrightReport, std::string> ReadPlaywrightReport(std::string_view text, const Redactor& redactor) try {
  return Reader(redactor).Read(Parse(text));
} catch (const NotAReport& problem) {
  return problem.what();
}

}  // namespace freshness
