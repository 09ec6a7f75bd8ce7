#include "exporter/target_secrets.h"

#include <algorithm>

#include "checks/sources/database_url.h"
#include "checks/sources/supabase_project.h"

namespace freshness {

const SecretKind kDatabaseUrl = {
    "database_url",     "DATABASE_URL", "URL", "Postgres URL", "a URL with its password is not written into this file",
    &DatabaseUrlProblem};
const SecretKind kSupabaseUrl = {
    "supabase_url",     "SUPABASE_URL", "URL", "URL of the Supabase project", "the URL is not written into this file",
    &SupabaseUrlProblem};
const SecretKind kSupabaseKey = {"supabase_key",
                                 "SUPABASE_SERVICE_ROLE_KEY",
                                 "key",
                                 "secret key of the Supabase project",
                                 "a key is not written into this file",
                                 &SupabaseKeyProblem};

namespace {

using Report = std::function<void(const std::string&)>;

struct Lookup {
  SecretLookup found;
  std::string from;
  std::string subject;  // the same for a problem's sentence, where a path may be a misplaced secret
};

std::string EnvKey(const SecretKind& kind) {
  return std::string(kind.key) + "_env";
}
std::string FileKey(const SecretKind& kind) {
  return std::string(kind.key) + "_file";
}

bool IsVariableName(std::string_view text) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto fits = [&](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || is_digit(c); };
  return !is_digit(text[0]) && std::all_of(text.begin(), text.end(), fits);
}

// Looks secret `name` up in the environment, as the variable itself or as the file that its twin names.
Lookup Find(const Environment& environment, const std::string& name) {
  const auto path = environment(name + "_FILE");
  return {FindSecret(environment, name), path ? "file " + *path : name,
          path ? "the file that " + name + "_FILE names" : name};
}

// The secret, unless something is wrong with it, which is reported.
std::optional<FoundSecret> Take(const SecretKind& kind, Lookup lookup, const Report& report) {
  if (lookup.found.problem) {
    report(*lookup.found.problem);
  } else if (lookup.found.value) {
    const auto problem = kind.problem(*lookup.found.value);
    if (!problem) return FoundSecret{*std::move(lookup.found.value), std::move(lookup.from)};
    report(lookup.subject + " " + *problem);
  }
  return std::nullopt;
}

std::optional<FoundSecret> FromVariable(const SecretKind& kind, const MapReader& map, const std::string& target,
                                        const Environment& environment) {
  const auto report = [&](const std::string& what) { map.Complain(EnvKey(kind), what); };
  const auto variable = map.Text(EnvKey(kind));
  if (!variable) return std::nullopt;
  if (!IsVariableName(*variable)) {
    report("must be the name of an environment variable (letters, digits and _), not the " + std::string(kind.noun) +
           " itself");
    return std::nullopt;
  }
  Lookup lookup = Find(environment, *variable);
  if (!lookup.found.value && !lookup.found.problem) {
    report(*variable + " (or " + *variable + "_FILE) is not set: set it to the " + std::string(kind.meaning) +
           " of target " + Shown(target));
  }
  return Take(kind, std::move(lookup), report);
}

std::optional<FoundSecret> FromFile(const SecretKind& kind, const MapReader& map, const std::string& target,
                                    const std::filesystem::path& folder) {
  const auto report = [&](const std::string& what) { map.Complain(FileKey(kind), what); };
  const auto text = map.Text(FileKey(kind));
  if (!text) return std::nullopt;
  if (text->find("://") != std::string::npos) {
    report("must be the path of a file that holds the " + std::string(kind.noun) + ", not the " + std::string(kind.noun) +
           " itself");
    return std::nullopt;
  }
  const std::string path = (folder / *text).string();
  return Take(kind, {ReadSecretFile(path, "target " + Shown(target), *text), "file " + path, "the file's content"}, report);
}

}  // namespace

bool Mentions(const MapReader& map, const SecretKind& kind) {
  return map.Has(EnvKey(kind)) || map.Has(FileKey(kind)) || map.Has(kind.key);
}

void CheckMap(const SecretKind& kind, const MapReader& map) {
  if (map.Has(kind.key)) map.Complain(kind.key, std::string(kind.plain) + ": write " + EnvKey(kind));
  if (map.Has(EnvKey(kind)) && map.Has(FileKey(kind))) {
    map.Complain(FileKey(kind), EnvKey(kind) + " is given as well: keep one of them");
  }
}

std::optional<FoundSecret> ReadFromMap(const SecretKind& kind, const MapReader& map, const std::string& target,
                                       const std::filesystem::path& folder, const Environment& environment) {
  if (map.Has(EnvKey(kind))) return FromVariable(kind, map, target, environment);
  return FromFile(kind, map, target, folder);
}

std::optional<FoundSecret> ReadFromEnvironment(const SecretKind& kind, const Environment& environment,
                                               const Report& report) {
  return Take(kind, Find(environment, std::string(kind.variable)), report);
}

}  // namespace freshness
