// What a Supabase API key says of itself: whose rights it has.
#pragma once

#include <string>
#include <variant>

#include "checks/net/secret.h"

namespace freshness {

struct KeyRole {
  std::string name;       // "service_role", "anon", or what a token claims; fit to be shown
  bool sees_all = false;  // row level security hides nothing from it
};

// Reads the role off a secret or publishable key (sb_secret_..., sb_publishable_...) or a token (JWT), by the role that it
// claims; whether the token is genuine is the server's to say, but one without a signature is refused here, since servers
// differ in what they make of it. On failure: a sentence's end that holds no part of the key, to follow the name of the
// variable it came from.
std::variant<KeyRole, std::string> ReadKeyRole(const Secret& key);

}  // namespace freshness
