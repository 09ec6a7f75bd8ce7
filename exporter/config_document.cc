#include "exporter/config_document.h"

#include "exporter/read_file.h"

namespace freshness {
namespace {

constexpr std::size_t kLargestFile = 1024 * 1024;

}  // namespace

std::shared_ptr<const YamlNode> ReadConfigDocument(const std::string& file, std::string_view flag,
                                                   std::string_view when_empty, ConfigProblems& problems) {
  const FileContent content = ReadFile(file, kLargestFile);
  if (content.problem) {
    problems.AddElsewhere(std::string(flag) + ": " + Shown(file) + " " + *content.problem);
    return nullptr;
  }
  try {
    auto document = ParseYaml(content.text);
    if (document->kind != YamlNode::Kind::kNull) return document;
    problems.Add(1, "", "the file is empty: " + std::string(when_empty));
  } catch (const YamlError& error) {
    problems.Add(error.Line(), "", error.what());
  }
  return nullptr;
}

}  // namespace freshness
