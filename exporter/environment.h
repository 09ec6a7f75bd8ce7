// The environment's variables, and the secrets in them.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "checks/net/secret.h"

namespace freshness {

// Looks a variable up; nothing when it is unset or empty. Tests pass a map.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;

Environment ProcessEnvironment();

struct SecretLookup {
  std::optional<Secret> value;         // nothing when the variable is unset, or on a problem
  std::optional<std::string> problem;  // one sentence, free of the secret
};

// Reads secret `name` from the variable itself or from the file that `name`_FILE names (its trailing line break is dropped).
// Both set, an unreadable or an empty file, a file over 64 KiB: a problem.
SecretLookup FindSecret(const Environment& environment, const std::string& name);
// Reads the file at `path`, by the same rules; `what` names the setting that pointed there, and
// `as_written` is what stands in it, if that is not `path`: shown in a problem only if it is surely a path.
SecretLookup ReadSecretFile(const std::string& path, const std::string& what,
                            const std::optional<std::string>& as_written = std::nullopt);

}  // namespace freshness
