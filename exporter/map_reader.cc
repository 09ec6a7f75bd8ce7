#include "exporter/map_reader.h"

#include <algorithm>

#include "checks/model/duration.h"
#include "exporter/did_you_mean.h"

namespace freshness {
namespace {

using Kind = YamlNode::Kind;

constexpr std::size_t kLongestKey = 63;  // what Postgres gives a column's name

std::string_view Words(Kind kind) {
  switch (kind) {
    case Kind::kNull: return "nothing";
    case Kind::kText: return "a single value";
    case Kind::kList: return "a list";
    case Kind::kMap: return "a map";
  }
  return "";
}

bool HasControl(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return (c >= 0 && c < ' ') || c == '\x7F'; });
}

bool IsLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool IsName(std::string_view text) {
  const auto fits = [](char c) { return IsLetter(c) || (c >= '0' && c <= '9') || c == '.' || c == '-'; };
  return !text.empty() && IsLetter(text[0]) && std::all_of(text.begin(), text.end(), fits);
}

std::string Join(const std::string& where, std::string_view key) {
  const bool plain = !HasControl(key) && key.size() <= kLongestKey && key.find("://") == std::string_view::npos;
  return (where.empty() ? "" : where + ".") + (plain ? std::string(key) : Shown(key));
}

}  // namespace

std::vector<ConfigField> ReadList(const ConfigField& field, ConfigProblems& problems) {
  std::vector<ConfigField> items;
  const YamlNode& list = *field.value;
  if (list.kind != Kind::kList) {
    problems.Add(field.line, field.where, "must be a list (- ...), not " + std::string(Words(list.kind)));
  } else if (list.items.empty()) {
    problems.Add(field.line, field.where, "is an empty list: write at least one entry, or take the key out");
  }
  for (const auto& item : list.items) {
    // An empty item has no line of its own: the parser tells that of what follows.
    const int line = item->kind == Kind::kNull ? field.line : item->line;
    items.push_back({item, line, field.where + "[" + std::to_string(items.size()) + "]"});
  }
  return items;
}

MapReader::MapReader(const ConfigField& field, std::span<const std::string_view> known, ConfigProblems& problems)
    : field_(field), problems_(problems), is_map_(field.value->kind == Kind::kMap) {
  if (!is_map_) Complain("must be a map (KEY: VALUE), not " + std::string(Words(field_.value->kind)));
  for (const YamlNode::Entry& entry : field_.value->entries) ReadEntry(entry, known);
}

void MapReader::ReadEntry(const YamlNode::Entry& entry, std::span<const std::string_view> known) {
  const int line = entry.key->line;
  const std::string& key = entry.key->text;
  if (entry.key->kind != Kind::kText || key.empty()) {
    problems_.Add(line, field_.where, "has a key that is not a word");
    return;
  }
  const auto [first, is_new] = lines_.emplace(key, line);
  if (!is_new) {
    problems_.Add(line, field_.where,
                  "key " + Shown(key) + " is given twice, first on line " + std::to_string(first->second));
  } else if (!known.empty() && std::find(known.begin(), known.end(), key) == known.end()) {
    problems_.Add(line, field_.where, "unknown key: " + Shown(key) + DidYouMean(key, known));
  } else if (entry.value->kind == Kind::kNull) {
    problems_.Add(line, Join(field_.where, key), "has no value: write one, or take the key out");
  } else {
    fields_.emplace(key, ConfigField{entry.value, line, Join(field_.where, key)});
  }
}

std::optional<ConfigField> MapReader::Find(std::string_view key) const {
  const auto found = fields_.find(key);
  if (found == fields_.end()) return std::nullopt;
  return found->second;
}

std::optional<std::string> MapReader::Text(std::string_view key) const {
  const auto field = Find(key);
  if (!field) return std::nullopt;
  const YamlNode& value = *field->value;
  if (value.kind != Kind::kText) {
    Complain(key, "must be a single value, not " + std::string(Words(value.kind)));
  } else if (value.text.empty()) {
    Complain(key, "is empty: write a value");
  } else if (HasControl(value.text)) {
    Complain(key, "holds a control character: write it on one line");
  } else {
    return value.text;
  }
  return std::nullopt;
}

std::optional<Duration> MapReader::Length(std::string_view key) const {
  const auto text = Text(key);
  if (!text) return std::nullopt;
  const auto length = ParseDuration(*text);
  if (!length) Complain(key, Shown(*text) + " is not a duration: write one like 90m, 1h30m or 7d");
  return length;
}

std::optional<Duration> MapReader::PositiveLength(std::string_view key) const {
  const auto length = Length(key);
  if (!length || *length > Duration(0)) return length;
  Complain(key, "must be longer than 0");
  return std::nullopt;
}

std::optional<std::string> MapReader::RequiredText(std::string_view key, std::string_view hint) const {
  if (is_map_ && !Has(key)) Complain("key \"" + std::string(key) + "\" is missing: write " + std::string(hint));
  return Text(key);
}

std::optional<std::string> MapReader::RequiredName(std::map<std::string, int>& taken) const {
  const auto name = RequiredText("name", "a name for it, which becomes a label's value");
  if (!name) return std::nullopt;
  if (!IsName(*name)) {
    Complain("name",
             Shown(*name) + " cannot be a name: begin with a letter or _, and use letters, digits, _, . and - alone");
    return std::nullopt;
  }
  const auto [first, is_new] = taken.emplace(*name, lines_.find("name")->second);
  if (is_new) return name;
  Complain("name", Shown(*name) + " is taken already, on line " + std::to_string(first->second));
  return std::nullopt;
}

void MapReader::Complain(std::string_view key, std::string_view what) const {
  const auto line = lines_.find(key);
  problems_.Add(line == lines_.end() ? field_.line : line->second, Join(field_.where, key), what);
}

}  // namespace freshness
