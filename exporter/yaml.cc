#include "exporter/yaml.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <map>
#include <sstream>
#include <string_view>

#include "checks/model/text.h"

namespace freshness {
namespace {

using Kind = YamlNode::Kind;
using NodePointer = std::shared_ptr<const YamlNode>;

int Line(const YAML::Mark& mark) {
  return mark.line + 1;
}

// Builds the tree from the parser's events.
class TreeBuilder : public YAML::EventHandler {
 public:
  NodePointer Root() const { return root_; }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (root_) throw YamlError(Line(mark), "a second document begins here: the file must hold just one");
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override { Add(Node(Kind::kNull, mark), anchor); }
  void OnScalar(const YAML::Mark& mark, const std::string& /*tag*/, YAML::anchor_t anchor,
                const std::string& value) override {
    auto node = Node(Kind::kText, mark);
    node->text = value;
    Add(node, anchor);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto found = anchors_.find(anchor);
    if (found == anchors_.end()) throw YamlError(Line(mark), "an alias stands inside its own anchor");
    Place(found->second);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& /*tag*/, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value /*style*/) override {
    open_.push_back({Node(Kind::kList, mark), anchor, nullptr});
  }
  void OnSequenceEnd() override { Close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& /*tag*/, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value /*style*/) override {
    open_.push_back({Node(Kind::kMap, mark), anchor, nullptr});
  }
  void OnMapEnd() override { Close(); }

 private:
  struct Open {
    std::shared_ptr<YamlNode> node;
    YAML::anchor_t anchor;
    NodePointer key;  // of a map: the key whose value comes next
  };

  static std::shared_ptr<YamlNode> Node(Kind kind, const YAML::Mark& mark) {
    auto node = std::make_shared<YamlNode>();
    node->kind = kind;
    node->line = Line(mark);
    return node;
  }

  void Add(const NodePointer& node, YAML::anchor_t anchor) {
    if (anchor != YAML::NullAnchor) anchors_[anchor] = node;
    Place(node);
  }

  // Puts a finished node where it belongs: the root, a list's next item, a map's next key or that key's value.
  void Place(const NodePointer& node) {
    if (open_.empty()) {
      root_ = node;
    } else if (Open& top = open_.back(); top.node->kind == Kind::kList) {
      top.node->items.push_back(node);
    } else if (!top.key) {
      top.key = node;
    } else {
      top.node->entries.push_back({top.key, node});
      top.key = nullptr;
    }
  }

  void Close() {
    const Open closed = open_.back();
    open_.pop_back();
    Add(closed.node, closed.anchor);
  }

  std::vector<Open> open_;
  std::map<YAML::anchor_t, NodePointer> anchors_;
  NodePointer root_;
};

// yaml-cpp takes byte 4 for the end of its input, and would read a file up to there without a word.
void RefuseOddBytes(const std::string& text) {
  int line = 1;
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t length = Utf8Length(rest);
    const auto first = static_cast<unsigned char>(rest[0]);
    if (length == 0) throw YamlError(line, "is not UTF-8 text from here on");
    if ((first < 0x20 && first != '\t' && first != '\n' && first != '\r') || first == 0x7F) {
      throw YamlError(line, "has a control character, which YAML does not allow");
    }
    if (first == '\n') ++line;
    rest.remove_prefix(length);
  }
}

// The parser's complaint without what follows a colon: a piece of the document, and so perhaps of a secret.
std::string Safe(const std::string& complaint) {
  if (complaint == YAML::ErrorMsg::BAD_FILE) return "it is nested too deeply";
  return complaint.substr(0, complaint.find(": "));
}

// yaml-cpp takes a quote that is left open for closed when a line break ends the file.
std::string WithoutLastBreaks(const std::string& text) {
  return text.substr(0, text.find_last_not_of(" \t\r\n") + 1);
}

}  // namespace

std::shared_ptr<const YamlNode> ParseYaml(const std::string& text) {
  RefuseOddBytes(text);
  std::istringstream input(WithoutLastBreaks(text));
  TreeBuilder builder;
  try {
    YAML::Parser parser(input);
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const YAML::Exception& error) {
    throw YamlError(std::max(1, Line(error.mark)), "is not YAML: " + Safe(error.msg));
  }
  return builder.Root() ? builder.Root() : std::make_shared<const YamlNode>();
}

}  // namespace freshness
