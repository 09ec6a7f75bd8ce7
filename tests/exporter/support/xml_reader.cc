#include "tests/exporter/support/xml_reader.h"

#include <stdexcept>

#include "checks/model/text.h"

namespace freshness::test {
namespace {

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  XmlElement Document() {
    Expect("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    XmlElement root = Element();
    while (at_ < text_.size()) Expect("\n");
    return root;
  }

 private:
  [[noreturn]] void Fail(const std::string& what) const {
    throw std::runtime_error(what + " at byte " + std::to_string(at_) + ": " + std::string(text_.substr(at_, 40)));
  }

  bool Skip(std::string_view what) {
    if (!text_.substr(at_).starts_with(what)) return false;
    at_ += what.size();
    return true;
  }

  void Expect(std::string_view what) {
    if (!Skip(what)) Fail("expected " + std::string(what));
  }

  std::string Name() {
    constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-";
    const std::size_t end = std::min(text_.find_first_not_of(kLetters, at_), text_.size());
    if (end == at_) Fail("expected a name");
    const std::string name(text_.substr(at_, end - at_));
    at_ = end;
    return name;
  }

  std::string Reference() {
    for (const auto& [written, meant] : {std::pair("&amp;", "&"),
                                         {"&lt;", "<"},
                                         {"&gt;", ">"},
                                         {"&quot;", "\""},
                                         {"&#9;", "\t"},
                                         {"&#10;", "\n"},
                                         {"&#13;", "\r"}}) {
      if (Skip(written)) return meant;
    }
    Fail("unknown reference");
  }

  // One character as a reader would pass it on.
  std::string Character() {
    if (text_[at_] == '&') return Reference();
    const std::size_t length = Utf8Length(text_.substr(at_));
    const std::string character(text_.substr(at_, length));
    const auto code = static_cast<unsigned char>(character[0]);
    if (length == 0 || (code < 0x20 && code != '\n')) Fail("not a character of XML");
    if (character == "\xEF\xBF\xBE" || character == "\xEF\xBF\xBF" || character == ">") Fail("not a character of XML");
    at_ += length;
    return character;
  }

  std::string Until(char end) {
    std::string value;
    while (at_ < text_.size() && text_[at_] != end) {
      if (end == '"' && (text_[at_] == '<' || text_[at_] == '\n')) Fail("not fit for an attribute");
      value += Character();
    }
    return value;
  }

  XmlElement Element() {
    Expect("<");
    XmlElement element;
    element.name = Name();
    while (Skip(" ")) {
      const std::string key = Name();
      Expect("=\"");
      if (!element.attributes.emplace(key, Until('"')).second) Fail("a second attribute " + key);
      Expect("\"");
    }
    if (Skip("/>")) return element;
    Expect(">");
    for (element.text = Until('<'); !Skip("</"); element.text += Until('<')) element.children.push_back(Element());
    Expect(element.name + ">");
    return element;
  }

  const std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

std::vector<XmlElement> XmlElement::All(const std::string& child) const {
  std::vector<XmlElement> found;
  for (const XmlElement& each : children) {
    if (each.name == child) found.push_back(each);
  }
  return found;
}

XmlElement ReadXml(std::string_view document) {
  return Reader(document).Document();
}

}  // namespace freshness::test
