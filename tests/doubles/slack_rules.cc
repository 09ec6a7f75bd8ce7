#include "tests/doubles/slack_rules.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "checks/model/text.h"

namespace freshness::test {
namespace {

using Json = nlohmann::json;

// UTF-16 code units: the largest of the counts that "characters" may mean.
std::size_t Characters(const std::string& utf8) {
  std::size_t count = 0;
  for (const char c : utf8) {
    const auto byte = static_cast<unsigned char>(c);
    count += (byte & 0xC0) == 0x80 ? 0 : byte >= 0xF0 ? 2 : 1;
  }
  return count;
}

constexpr std::pair<std::string_view, char> kEntities[] = {{"&lt;", '<'}, {"&gt;", '>'}, {"&amp;", '&'}};

// The entity at the front of `text`: its length, 0 for none, and what it stands for.
std::pair<std::size_t, char> EntityAt(std::string_view text) {
  for (const auto& [entity, character] : kEntities) {
    if (text.starts_with(entity)) return {entity.size(), character};
  }
  return {0, 0};
}

// The length of a link "<http(s)://...|label>" at the front of `text`, 0 for none.
std::size_t LinkAt(std::string_view text) {
  if (!text.starts_with("<https://") && !text.starts_with("<http://")) return 0;
  const std::size_t end = text.find('>');
  const std::size_t bar = text.find('|');
  if (end == text.npos || bar > end || text.find_first_of(" \n") < bar) return 0;
  const bool plain = text.find('<', 1) > end && text.find('|', bar + 1) > end && text.find('\n') > end && bar + 1 < end;
  return plain ? end + 1 : 0;
}

std::string Unescaped(std::string_view text) {
  std::string shown;
  while (!text.empty()) {
    const auto [length, character] = EntityAt(text);
    shown += length > 0 ? character : text[0];
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return shown;
}

class Reader {
 public:
  void Message(const Json& message) {
    if (!message.is_object()) return Complain("the message is no object");
    Text("text", message.value("text", ""), 40000, true);
    if (!message.contains("blocks")) return;
    if (message["blocks"].size() > 50) Complain("more than 50 blocks");
    for (const Json& block : message["blocks"]) Block(block);
  }
  std::vector<std::string> violations;
  std::string words;

 private:
  void Complain(const std::string& what) { violations.push_back(what); }

  void Block(const Json& block) {
    const std::string type = block.value("type", "");
    if (type == "header") {
      Object("header", block["text"], 150);
      if (block["text"].value("type", "") != "plain_text") Complain("a header that is not plain_text");
    } else if (type == "section") {
      if (block.contains("text")) Object("section", block["text"], 3000);
      if (block.contains("fields")) Fields(block["fields"]);
      if (!block.contains("text") && !block.contains("fields")) Complain("a section with nothing in it");
    } else if (type == "context") {
      for (const Json& element : block["elements"]) Object("context", element, 3000);
    } else if (type != "divider") {
      Complain("a block of type \"" + type + "\"");
    }
  }

  void Fields(const Json& fields) {
    if (fields.empty() || fields.size() > 10) Complain(std::to_string(fields.size()) + " fields");
    for (const Json& field : fields) Object("field", field, 2000);
  }

  void Object(const std::string& where, const Json& object, std::size_t limit) {
    const std::string type = object.value("type", "");
    if (type != "mrkdwn" && type != "plain_text") Complain(where + ": text of type \"" + type + "\"");
    Text(where, object.value("text", ""), limit, type == "mrkdwn");
  }

  void Text(const std::string& where, const std::string& text, std::size_t limit, bool markdown) {
    if (text.empty()) Complain(where + " is empty");
    if (Characters(text) > limit) Complain(where + " has " + std::to_string(Characters(text)) + " characters");
    if (ValidUtf8(text) != text) Complain(where + " is not UTF-8");
    if (markdown) Markdown(where, text);
    words += Unescaped(text) + "\n";
  }

  // Whatever `<`, `>` and `&` is left besides links and entities came from a value or a cut.
  void Markdown(const std::string& where, std::string_view text) {
    while (!text.empty()) {
      const std::size_t length = std::max(EntityAt(text).first, LinkAt(text));
      if (length == 0 && (text[0] == '<' || text[0] == '>' || text[0] == '&')) {
        return Complain(where + " has an unescaped &, < or >: " + std::string(text.substr(0, 60)));
      }
      text.remove_prefix(std::max<std::size_t>(length, 1));
    }
  }
};

}  // namespace

std::vector<std::string> SlackViolations(const std::string& body) {
  if (ValidUtf8(body) != body) return {"the body is not UTF-8"};
  Reader reader;
  try {
    reader.Message(Json::parse(body));
  } catch (const Json::exception& error) {
    return {std::string("the body is not the JSON of a message: ") + error.what()};
  }
  return reader.violations;
}

std::string SlackWords(const std::string& body) {
  Reader reader;
  reader.Message(Json::parse(body));
  return reader.words;
}

}  // namespace freshness::test
