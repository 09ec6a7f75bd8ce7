#include "exporter/github.h"

#include <cstddef>

#include "checks/model/text.h"
#include "exporter/report_causes.h"

namespace freshness {
namespace {

constexpr std::size_t kMostOfAKind = 10;
constexpr std::size_t kLongestMessage = 4000;  // bytes; the runner keeps 4096 characters
constexpr std::size_t kLongestTitle = 200;

std::string Cut(std::string_view text) {
  std::string valid = ValidUtf8(text);
  if (valid.size() <= kLongestMessage) return valid;
  std::size_t length = kLongestMessage;
  while ((static_cast<unsigned char>(valid[length]) & 0xC0U) == 0x80U) --length;
  return valid.substr(0, length) + "…";
}

std::string EscapeData(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    switch (c) {
      case '%': safe += "%25"; break;
      case '\r': safe += "%0D"; break;
      case '\n': safe += "%0A"; break;
      default: safe += c;
    }
  }
  return safe;
}

std::string EscapeProperty(std::string_view text) {
  std::string safe;
  for (const char c : EscapeData(text)) {
    switch (c) {
      case ':': safe += "%3A"; break;
      case ',': safe += "%2C"; break;
      default: safe += c;
    }
  }
  return safe;
}

std::string Annotation(const char* command, const std::string& title, const std::string& message) {
  return std::string("::") + command + " title=" + EscapeProperty(OneLine(title, kLongestTitle)) +
         "::" + EscapeData(Cut(message)) + "\n";
}

std::string Annotations(const char* command, const std::vector<Cause>& causes, const std::string& verb) {
  std::string lines;
  for (std::size_t i = 0; i < causes.size(); ++i) {
    const std::size_t left = causes.size() - i;
    if (i + 1 == kMostOfAKind && left > 1) {
      return lines +
             Annotation(command, "Freshness: " + verb, "+" + std::to_string(left) + " more; the report has them all");
    }
    lines += Annotation(command, "Freshness: " + causes[i].step + " " + verb, causes[i].reason);
  }
  return lines;
}

}  // namespace

std::string GithubAnnotations(const RunReport& report) {
  return Annotations("error", CausesOf(report, StepOutcome::kFailed), "failed") +
         Annotations("warning", CausesOf(report, StepOutcome::kWarned), "warned");
}

}  // namespace freshness
