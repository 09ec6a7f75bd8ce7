#include "exporter/target_reader.h"

#include <array>
#include <filesystem>

#include "exporter/check_reader.h"
#include "exporter/poll_reader.h"
#include "exporter/target_secrets.h"

namespace freshness {
namespace {

constexpr std::array<std::string_view, 13> kTargetKeys = {"name",
                                                          "database_url_env",
                                                          "database_url_file",
                                                          "database_url",
                                                          "supabase_url_env",
                                                          "supabase_url",
                                                          "supabase_url_file",
                                                          "supabase_key_env",
                                                          "supabase_key_file",
                                                          "supabase_key",
                                                          "interval",
                                                          "timeout",
                                                          "checks"};

constexpr std::string_view kNoDatabase =
    "no database to watch: set DATABASE_URL to postgresql://USER:PASSWORD@HOST:PORT/DATABASE, set DATABASE_URL_FILE to a "
    "file "
    "that holds it, set SUPABASE_URL and SUPABASE_SERVICE_ROLE_KEY, or list targets in a file and name that with "
    "--config.file";

void TakeDatabase(std::optional<FoundSecret> found, TargetConfig& target) {
  if (!found) return;
  target.database_url = std::move(found->value);
  target.url_from = std::move(found->from);
}

void TakeSupabase(std::optional<FoundSecret> url, std::optional<FoundSecret> key, TargetConfig& target) {
  if (url && key)
    target.supabase = {std::move(url->value), std::move(key->value), std::move(url->from), std::move(key->from)};
}

// Of the two that REST needs, the one that is missing where the other is there; null where both are, or neither.
const SecretKind* HalfMissing(bool has_url, bool has_key) {
  if (has_url == has_key) return nullptr;
  return has_url ? &kSupabaseKey : &kSupabaseUrl;
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
  for (const SecretKind* kind : {&kDatabaseUrl, &kSupabaseUrl, &kSupabaseKey}) CheckMap(*kind, map);
  const bool has_url = Mentions(map, kSupabaseUrl);
  const bool has_key = Mentions(map, kSupabaseKey);
  if (map.IsMap() && !Mentions(map, kDatabaseUrl) && !has_url && !has_key) {
    map.Complain(
        "names no database: write database_url_env with the name of the variable that holds its URL, or supabase_url_env "
        "and supabase_key_env");
  }
  if (const SecretKind* missing = HalfMissing(has_url, has_key)) {
    map.Complain(std::string(missing->key) + "_env is missing: write the name of the variable that holds the " +
                 std::string(missing->meaning));
  }
  if (flags_.target && target.name != *flags_.target) return;
  const std::filesystem::path folder = std::filesystem::path(flags_.file.value_or("")).parent_path();
  const auto read = [&](const SecretKind& kind) { return ReadFromMap(kind, map, target.name, folder, environment_); };
  TakeDatabase(read(kDatabaseUrl), target);
  auto url = read(kSupabaseUrl);
  TakeSupabase(std::move(url), read(kSupabaseKey), target);
  if (!target.supabase) target.no_supabase = "the target has no supabase_url_env and supabase_key_env";
}

std::vector<TargetConfig> DefaultTarget(const TargetDefaults& defaults, const Environment& environment,
                                        ConfigProblems& problems) {
  bool reported = false;
  const auto report = [&](const std::string& what) {
    problems.AddElsewhere(what);
    reported = true;
  };
  const auto read = [&](const SecretKind& kind) { return ReadFromEnvironment(kind, environment, report); };
  TargetConfig target;
  target.name = "default";
  target.poll = defaults.poll;
  target.checks = defaults.checks;
  TakeDatabase(read(kDatabaseUrl), target);
  auto url = read(kSupabaseUrl);
  auto key = read(kSupabaseKey);
  const SecretKind* missing = HalfMissing(url.has_value(), key.has_value());
  if (!url) target.no_supabase = std::string(kSupabaseUrl.variable) + " is not set";
  if (url && !key) target.no_supabase = std::string(kSupabaseKey.variable) + " is not set";
  TakeSupabase(std::move(url), std::move(key), target);
  if (reported || !target.database_url.empty() || target.supabase) return {target};
  if (missing == nullptr) {
    report(std::string(kNoDatabase));
  } else {
    const SecretKind& given = missing == &kSupabaseKey ? kSupabaseUrl : kSupabaseKey;
    const std::string name(missing->variable);
    report(std::string(given.variable) + " is set, but " + name + " (or " + name + "_FILE) is not: set it to the " +
           std::string(missing->meaning));
  }
  return {target};
}

}  // namespace freshness
