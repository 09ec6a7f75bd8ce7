// What a browser may do with the status page.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace freshness {

// The status page's own headers: nothing is loaded from anywhere, no script, no frame, no form, and of styles only the
// page's own, by its hash. With `reloads`, browsers ask again after 30 seconds (a header and not a tag: both work without
// script).
std::vector<std::pair<std::string, std::string>> StatusPageHeaders(bool reloads);

// Bytes in hexadecimal as base64 (RFC 4648, section 4), as a policy writes hashes.
std::string Base64OfHex(std::string_view hex);

}  // namespace freshness
