#include "exporter/config_yaml.h"

#include <yaml-cpp/emitter.h>
#include <yaml-cpp/emittermanip.h>

#include <algorithm>

#include "checks/model/duration.h"
#include "checks/model/text.h"
#include "exporter/sources.h"

namespace freshness {
namespace {

constexpr std::string_view kFile = "file ";
constexpr std::size_t kLongestShown = 200;

void Pair(YAML::Emitter& out, const std::string& key, const std::string& value) {
  out << YAML::Key << key << YAML::Value << value;
}

// Names of tables, columns and values hold whatever Postgres allows: between quotes none of it is anything to YAML.
void Quoted(YAML::Emitter& out, const std::string& key, const std::string& value) {
  out << YAML::Key << key << YAML::Value << YAML::DoubleQuoted << value;
}

void Length(YAML::Emitter& out, const char* key, const std::optional<Duration>& length) {
  if (length) Pair(out, key, FormatDuration(*length));
}

void EmitCheck(YAML::Emitter& out, const Check& check) {
  out << YAML::BeginMap;
  Pair(out, "name", check.name);
  Pair(out, "group", check.group == Group::kGdpr ? "gdpr" : "telemetry");
  Quoted(out, "table", check.table);
  if (!check.where.empty()) {
    out << YAML::Key << "where" << YAML::Value << YAML::BeginMap;
    for (const auto& [column, value] : check.where) {
      out << YAML::Key << YAML::DoubleQuoted << column << YAML::Value << YAML::DoubleQuoted << value;
    }
    out << YAML::EndMap;
  }
  Quoted(out, "timestamp", check.timestamp);
  Quoted(out, "newest_by", check.newest_by);
  Length(out, "period", check.period);
  Length(out, "warn_after", check.warn_after);
  Length(out, "error_after", check.error_after);
  if (check.fed_by) {
    out << YAML::Key << "fed_by" << YAML::Value << YAML::BeginMap;
    Quoted(out, "table", check.fed_by->table);
    Quoted(out, "timestamp", check.fed_by->timestamp);
    Length(out, "grace", check.fed_by->grace);
    out << YAML::EndMap;
  }
  Length(out, "within", check.within);
  out << YAML::EndMap;
}

void EmitChecks(YAML::Emitter& out, const std::vector<Check>& checks) {
  out << YAML::Key << "checks" << YAML::Value << YAML::BeginSeq;
  for (const Check& check : checks) EmitCheck(out, check);
  out << YAML::EndSeq;
}

// Where a secret is, never what it is.
void EmitSecret(YAML::Emitter& out, const std::string& key, const std::string& from) {
  if (from.starts_with(kFile)) {
    Quoted(out, key + "_file", from.substr(kFile.size()));
  } else {
    Pair(out, key + "_env", from);
  }
}

void EmitTarget(YAML::Emitter& out, const TargetConfig& target, bool with_checks) {
  out << YAML::BeginMap;
  Pair(out, "name", target.name);
  if (const auto database = DatabaseOf(target)) {
    EmitSecret(out, "database_url", target.url_from);
    out << YAML::Comment(OneLine(database->place, kLongestShown));
  }
  if (const auto project = ProjectOf(target)) {
    EmitSecret(out, "supabase_url", target.supabase->url_from);
    out << YAML::Comment(OneLine(project->place, kLongestShown));
    EmitSecret(out, "supabase_key", target.supabase->key_from);
  }
  Length(out, "interval", target.poll.interval);
  Length(out, "timeout", target.poll.timeout);
  if (with_checks) EmitChecks(out, target.checks);
  out << YAML::EndMap;
}

std::string WebAsComment(const WebConfig& web) {
  std::string text = "# --web.config.file\n";
  for (const WebUser& user : web.users) {
    text += "# basic_auth_users: " + OneLine(user.name, kLongestShown) + ": <secret>\n";
  }
  for (const auto& [name, value] : web.headers) text += "# headers: " + name + ": " + OneLine(value, kLongestShown) + "\n";
  if (web.rate_limit) {
    text += "# rate_limit: interval " + FormatDuration(web.rate_limit->interval) + ", burst " +
            std::to_string(web.rate_limit->burst) + "\n";
  }
  return text;
}

}  // namespace

std::string ConfigYaml(const Config& config, const WebConfig& web) {
  const auto differs = [&](const TargetConfig& target) { return target.checks != config.targets.front().checks; };
  const bool one_list = std::none_of(config.targets.begin(), config.targets.end(), differs);
  YAML::Emitter out;
  out << YAML::BeginMap << YAML::Key << "targets" << YAML::Value << YAML::BeginSeq;
  for (const TargetConfig& target : config.targets) EmitTarget(out, target, !one_list);
  out << YAML::EndSeq;
  if (one_list && !config.targets.empty()) EmitChecks(out, config.targets.front().checks);
  out << YAML::EndMap;
  const bool has_web = !web.users.empty() || !web.headers.empty() || web.rate_limit;
  return std::string(out.c_str()) + "\n" + (has_web ? WebAsComment(web) : "");
}

}  // namespace freshness
