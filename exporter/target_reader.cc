#include "exporter/target_reader.h"

#include <algorithm>
#include <array>
#include <filesystem>

#include "checks/sources/database_url.h"
#include "exporter/check_reader.h"
#include "exporter/poll_reader.h"

namespace freshness {
namespace {

constexpr std::array<std::string_view, 9> kTargetKeys = {"name",         "database_url_env", "database_url_file",
                                                         "database_url", "supabase_url_env", "supabase_key_env",
                                                         "interval",     "timeout",          "checks"};

constexpr std::string_view kNoRest =
    "reading over Supabase's REST API is not in this version: give the project's Postgres connection string instead, in ";

struct FoundUrl {
  SecretLookup lookup;
  std::string from;     // "DATABASE_URL", "file /run/secrets/db"
  std::string subject;  // the same for a problem's sentence, where a path may be a misplaced secret
};

bool IsVariableName(std::string_view text) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto fits = [&](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || is_digit(c); };
  return !is_digit(text[0]) && std::all_of(text.begin(), text.end(), fits);
}

// Looks secret `name` up in the environment, as the variable itself or as the file that its twin names.
FoundUrl Find(const Environment& environment, const std::string& name) {
  const auto path = environment(name + "_FILE");
  return {FindSecret(environment, name), path ? "file " + *path : name,
          path ? "the file that " + name + "_FILE names" : name};
}

std::string NotSet(const std::string& name) {
  return name + " (or " + name + "_FILE) is not set";
}

// Takes the URL over, and reports what is wrong with it.
template <typename Report>
void Take(FoundUrl found, TargetConfig& target, const Report& report) {
  target.url_from = std::move(found.from);
  if (found.lookup.problem) {
    report(*found.lookup.problem);
  } else if (found.lookup.value) {
    target.database_url = *std::move(found.lookup.value);
    if (const auto problem = DatabaseUrlProblem(target.database_url)) report(found.subject + " " + *problem);
  }
}

void TakeFromVariable(const MapReader& map, const Environment& environment, TargetConfig& target) {
  const auto report = [&](const std::string& what) { map.Complain("database_url_env", what); };
  const auto variable = map.Text("database_url_env");
  if (!variable) return;
  if (!IsVariableName(*variable)) {
    report("must be the name of an environment variable (letters, digits and _), not the URL itself");
    return;
  }
  FoundUrl found = Find(environment, *variable);
  if (!found.lookup.value && !found.lookup.problem) {
    report(NotSet(*variable) + ": set it to the Postgres URL of target " + Shown(target.name));
  }
  Take(std::move(found), target, report);
}

void TakeFromFile(const MapReader& map, const std::filesystem::path& folder, TargetConfig& target) {
  const auto report = [&](const std::string& what) { map.Complain("database_url_file", what); };
  const auto text = map.Text("database_url_file");
  if (!text) return;
  if (text->find("://") != std::string::npos) {
    report("must be the path of a file that holds the URL, not the URL itself");
    return;
  }
  const std::string path = (folder / *text).string();
  Take({ReadSecretFile(path, "target " + Shown(target.name), *text), "file " + path, "the file's content"}, target, report);
}

}  // namespace

std::vector<TargetConfig> TargetReader::Read(const ConfigField& field) const {
  std::vector<TargetConfig> targets;
  std::map<std::string, int> names;
  for (const ConfigField& item : ReadList(field, problems_)) targets.push_back(ReadOne(item, names));
  return targets;
}

TargetConfig TargetReader::ReadOne(const ConfigField& field, std::map<std::string, int>& names) const {
  const MapReader map(field, kTargetKeys, problems_);
  TargetConfig target;
  target.name = map.RequiredName(names).value_or("");
  target.poll = ReadPollTimes(&map, defaults_.poll, flags_, problems_);
  const auto checks = map.Find("checks");
  target.checks = checks ? ReadTargetChecks(*checks, defaults_.checks, problems_) : defaults_.checks;
  ReadDatabase(map, target);
  return target;
}

void TargetReader::ReadDatabase(const MapReader& map, TargetConfig& target) const {
  const bool rest = map.Has("supabase_url_env") || map.Has("supabase_key_env");
  if (rest) {
    map.Complain(map.Has("supabase_url_env") ? "supabase_url_env" : "supabase_key_env",
                 std::string(kNoRest) + "database_url_env");
  }
  const bool plain = map.Has("database_url");
  if (plain) map.Complain("database_url", "a URL with its password is not written into this file: write database_url_env");
  const bool variable = map.Has("database_url_env");
  const bool file = map.Has("database_url_file");
  if (variable && file) map.Complain("database_url_file", "database_url_env is given as well: keep one of them");
  if (map.IsMap() && !variable && !file && !rest && !plain) {
    map.Complain("names no database: write database_url_env with the name of the variable that holds its URL");
  }
  if (flags_.target && target.name != *flags_.target) return;
  if (variable) return TakeFromVariable(map, environment_, target);
  TakeFromFile(map, std::filesystem::path(flags_.file.value_or("")).parent_path(), target);
}

std::vector<TargetConfig> DefaultTarget(const TargetDefaults& defaults, const Environment& environment,
                                        ConfigProblems& problems) {
  const std::string variable = "DATABASE_URL";
  const auto report = [&](const std::string& what) { problems.AddElsewhere(what); };
  FoundUrl found = Find(environment, variable);
  if (!found.lookup.value && !found.lookup.problem) {
    const bool rest = environment("SUPABASE_URL") || environment("SUPABASE_URL_FILE");
    report(rest ? "SUPABASE_URL is set, but " + std::string(kNoRest) + variable
                : "no database to watch: set DATABASE_URL to postgresql://USER:PASSWORD@HOST:PORT/DATABASE, set "
                  "DATABASE_URL_FILE to a file that holds it, or list targets in a file and name that with --config.file");
  }
  TargetConfig target;
  target.name = "default";
  target.poll = defaults.poll;
  target.checks = defaults.checks;
  Take(std::move(found), target, report);
  return {target};
}

}  // namespace freshness
