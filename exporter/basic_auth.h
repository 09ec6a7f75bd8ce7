// Basic authentication (RFC 7617): what a request says, and fingerprints of what was found good.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "checks/net/secret.h"

namespace freshness {

struct Credentials {
  std::string name;
  Secret password;
};

// Reads an Authorization header's value; nothing when it is of another scheme or not well formed.
std::optional<Credentials> ReadBasicAuth(std::string_view header_value);

using Fingerprint = std::array<std::uint8_t, 32>;

// Makes fingerprints (HMAC-SHA256) under a key of its own that is drawn at random and leaves the process nowhere: what is
// remembered of a password is no use elsewhere, and costs a microsecond to compare. Thread-safe.
class Fingerprinter {
 public:
  Fingerprinter();
  // Of the password, and of the hash that it fitted: another hash makes it another one.
  Fingerprint Of(const Secret& password, const Secret& hash) const;

 private:
  std::array<std::uint8_t, 32> key_;
};

// Takes as long whatever the difference is.
bool Same(const Fingerprint& a, const Fingerprint& b);

}  // namespace freshness
