// Where a Supabase project's REST API is, and by what key it is read.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "checks/net/secret.h"
#include "checks/sources/supabase_key.h"

namespace freshness {

// What can be said aloud of a project, and what cannot.
struct SupabaseProject {
  std::string place;  // "HOST" or "HOST:PORT/PATH", for messages
  Secret rest_url;    // ends in "/rest/v1/"
  Secret key;
  KeyRole role;
};

// Why `url` or `key` cannot be one. A sentence's end that holds no part of the value, to follow the name of the variable it
// came from; nothing when it can.
std::optional<std::string> SupabaseUrlProblem(const Secret& url);
std::optional<std::string> SupabaseKeyProblem(const Secret& key);

// Of a URL and a key without a problem. The URL is the project's, as its dashboard shows it; a slash, or "/rest/v1", at its
// end does not count.
SupabaseProject MakeSupabaseProject(const Secret& url, const Secret& key);

// `text` without the project's key, should an answer repeat it, or a part of it.
std::string WithoutKey(std::string text, const SupabaseProject& project);

}  // namespace freshness
