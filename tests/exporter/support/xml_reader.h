// A small strict reader of the XML that the program writes.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace freshness::test {

struct XmlElement {
  std::string name;
  std::map<std::string, std::string> attributes;
  std::string text;  // its own, without that of its children
  std::vector<XmlElement> children;

  // The children of that name.
  std::vector<XmlElement> All(const std::string& child) const;
};

// The document's element. Throws std::runtime_error, with the place, for whatever is not well-formed XML 1.0 in UTF-8. Reads
// no comments, CDATA sections, doctypes or namespaces: a document with one is refused.
XmlElement ReadXml(std::string_view document);

}  // namespace freshness::test
