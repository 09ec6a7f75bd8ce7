// A YAML document as plain data, each piece with its line.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace freshness {

// What one thing in the document is. Quoted or not, a scalar is text; what it means is up to its reader.
struct YamlNode {
  enum class Kind { kNull, kText, kList, kMap };
  struct Entry;

  Kind kind = Kind::kNull;
  int line = 1;                                        // where it starts, from 1
  std::string text;                                    // of kText
  std::vector<std::shared_ptr<const YamlNode>> items;  // of kList
  std::vector<Entry> entries;                          // of kMap, in the document's order, duplicates and all
};

struct YamlNode::Entry {
  std::shared_ptr<const YamlNode> key;
  std::shared_ptr<const YamlNode> value;
};

// A document that is not YAML, or YAML that we refuse. what() is a sentence's end without any of the document's text.
class YamlError : public std::runtime_error {
 public:
  YamlError(int line, const std::string& what) : std::runtime_error(what), line_(line) {}
  int Line() const { return line_; }

 private:
  int line_;
};

// Parses exactly one document; an empty one is a null. An alias shares its anchor's node, so nested aliases cost nothing.
// Throws YamlError: for what is not YAML, more than one document, control characters, text that is not UTF-8, aliases within
// their own anchor, and nesting deeper than about 500.
std::shared_ptr<const YamlNode> ParseYaml(const std::string& text);

}  // namespace freshness
