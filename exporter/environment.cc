#include "exporter/environment.h"

#include <cstdlib>
#include <utility>

#include "checks/model/text.h"
#include "exporter/read_file.h"

namespace freshness {
namespace {

constexpr std::size_t kLargestSecret = 64 * 1024;
constexpr std::size_t kLongestShownPath = 200;

SecretLookup Problem(std::string text) {
  return {std::nullopt, std::move(text)};
}

// The path in brackets, if it is surely one: a secret that was put where a path belongs must not be shown.
std::string ShownPath(const std::string& path) {
  const bool is_path = (path.starts_with('/') || path.starts_with('.')) && path.find("://") == std::string::npos &&
                       path.find_first_of("=@ ") == std::string::npos;
  return is_path ? " (" + OneLine(path, kLongestShownPath) + ")" : "";
}

void DropLineBreak(std::string& text) {
  if (!text.ends_with('\n')) return;
  text.pop_back();
  if (text.ends_with('\r')) text.pop_back();
}

}  // namespace

Environment ProcessEnvironment() {
  return [](const std::string& name) -> std::optional<std::string> {
    const char* value = std::getenv(name.c_str());
    if (value == nullptr || *value == '\0') return std::nullopt;
    return value;
  };
}

SecretLookup FindSecret(const Environment& environment, const std::string& name) {
  const std::string file_name = name + "_FILE";
  auto value = environment(name);
  const auto path = environment(file_name);
  if (value && path) return Problem(name + " and " + file_name + " are both set: keep one of them");
  if (path) return ReadSecretFile(*path, file_name);
  if (!value) return {};
  return {Secret(std::move(*value)), std::nullopt};
}

SecretLookup ReadSecretFile(const std::string& path, const std::string& what, const std::optional<std::string>& as_written) {
  const std::string file = what + ": the file" + ShownPath(as_written.value_or(path)) + " ";
  if (path.find('\0') != std::string::npos) return Problem(what + " holds a zero byte: write a path");
  FileContent content = ReadFile(path, kLargestSecret);
  if (content.problem) return Problem(file + *content.problem);
  DropLineBreak(content.text);
  if (content.text.empty()) return Problem(file + "is empty: write the secret into it");
  // What follows hands the secret on as a C string, which would end it at a zero byte unseen.
  if (content.text.find_first_of(std::string_view("\n\r\0", 3)) != std::string::npos) {
    return Problem(file + "holds more than one line of text: write the secret alone into it");
  }
  return {Secret(std::move(content.text)), std::nullopt};
}

}  // namespace freshness
