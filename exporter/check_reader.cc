#include "exporter/check_reader.h"

#include <algorithm>
#include <array>

#include "checks/model/duration.h"
#include "exporter/did_you_mean.h"

namespace freshness {
namespace {

using Kind = YamlNode::Kind;

constexpr std::array<std::string_view, 11> kCheckKeys = {
    "name", "group", "table", "where", "timestamp", "newest_by", "period", "warn_after", "error_after", "fed_by", "within"};
constexpr std::array<std::string_view, 3> kFedByKeys = {"table", "timestamp", "grace"};

constexpr std::string_view kTableHint = "the table, as TABLE or SCHEMA.TABLE";

std::string ReadTable(const MapReader& map) {
  const auto table = map.RequiredText("table", kTableHint);
  if (!table) return "";
  if (!ParseTableName(*table)) {
    map.Complain("table", Shown(*table) +
                              " is not a table's name: write TABLE or SCHEMA.TABLE, and a part that has a dot in "
                              "it between double quotes");
  }
  return *table;
}

Group ReadGroup(const MapReader& map) {
  const auto text = map.Text("group");
  if (!text || text == "telemetry") return Group::kTelemetry;
  if (text != "gdpr") map.Complain("group", Shown(*text) + " is not a group: write telemetry or gdpr");
  return Group::kGdpr;
}

std::map<std::string, std::string> ReadWhere(const MapReader& map, ConfigProblems& problems) {
  std::map<std::string, std::string> where;
  const auto field = map.Find("where");
  if (!field) return where;
  const MapReader columns(*field, {}, problems);
  for (const auto& [column, value] : columns.Fields()) {
    if (value.value->kind != Kind::kText) {
      problems.Add(value.line, value.where, "must be a single value: the column has to equal it");
    } else if ((column + value.value->text).find('\0') != std::string::npos) {
      problems.Add(value.line, field->where, "holds a zero byte, which Postgres cannot store");
    } else {
      where[column] = value.value->text;
    }
  }
  return where;
}

std::optional<FedBy> ReadFedBy(const MapReader& map, ConfigProblems& problems) {
  const auto field = map.Find("fed_by");
  if (!field) return std::nullopt;
  const MapReader fed_by(*field, kFedByKeys, problems);
  const std::string table = ReadTable(fed_by);
  const auto timestamp = fed_by.RequiredText("timestamp", "the column with a raw row's time");
  return FedBy{table, timestamp.value_or(""), fed_by.Length("grace").value_or(Duration(0))};
}

void ReadLimits(const MapReader& map, Check& check) {
  check.warn_after = map.PositiveLength("warn_after");
  check.error_after = map.PositiveLength("error_after");
  check.within = map.PositiveLength("within");
  if (map.IsMap() && !map.Has("warn_after") && !map.Has("error_after")) {
    map.Complain("has no limit: write warn_after, error_after, or both");
  }
  if (check.warn_after && check.error_after && *check.warn_after > *check.error_after) {
    map.Complain("warn_after", FormatDuration(*check.warn_after) + " is longer than error_after, " +
                                   FormatDuration(*check.error_after) + ": a warning has to come first");
  }
  if (check.within && (check.warn_after || check.error_after) && *check.within < Limit(check)) {
    map.Complain("within", FormatDuration(*check.within) + " is shorter than the limit, " + FormatDuration(Limit(check)) +
                               ": rows would be out of sight before they are too old");
  }
}

Check ReadCheck(const ConfigField& field, std::map<std::string, int>& names, ConfigProblems& problems) {
  const MapReader map(field, kCheckKeys, problems);
  Check check;
  check.name = map.RequiredName(names).value_or("");
  check.group = ReadGroup(map);
  check.table = ReadTable(map);
  check.where = ReadWhere(map, problems);
  check.timestamp = map.RequiredText("timestamp", "the column that age is measured from").value_or("");
  check.newest_by = map.Text("newest_by").value_or(check.timestamp);
  check.period = map.Length("period").value_or(Duration(0));
  ReadLimits(map, check);
  check.fed_by = ReadFedBy(map, problems);
  return check;
}

// The check that the item names; null when there is none, which is reported.
const Check* FindCheck(const ConfigField& item, const std::vector<Check>& known, ConfigProblems& problems) {
  const std::string& name = item.value->text;
  const auto found = std::find_if(known.begin(), known.end(), [&](const Check& check) { return check.name == name; });
  if (found != known.end()) return &*found;
  std::vector<std::string_view> names;
  for (const Check& check : known) names.emplace_back(check.name);
  problems.Add(item.line, item.where,
               "there is no check " + Shown(name) + DidYouMean(name, names) + ": name one of checks, or write it in full");
  return nullptr;
}

}  // namespace

std::vector<Check> ReadChecks(const ConfigField& field, ConfigProblems& problems) {
  std::vector<Check> checks;
  std::map<std::string, int> names;
  for (const ConfigField& item : ReadList(field, problems)) checks.push_back(ReadCheck(item, names, problems));
  return checks;
}

std::vector<Check> ReadTargetChecks(const ConfigField& field, const std::vector<Check>& known, ConfigProblems& problems) {
  std::vector<Check> checks;
  std::map<std::string, int> names;
  for (const ConfigField& item : ReadList(field, problems)) {
    if (item.value->kind != Kind::kText) {
      checks.push_back(ReadCheck(item, names, problems));
    } else if (const Check* check = FindCheck(item, known, problems)) {
      const auto [taken, is_new] = names.emplace(check->name, item.line);
      if (!is_new)
        problems.Add(item.line, item.where,
                     Shown(check->name) + " is listed twice, first on line " + std::to_string(taken->second));
      checks.push_back(*check);
    }
  }
  return checks;
}

}  // namespace freshness
