#include "exporter/page_policy.h"

#include <charconv>
#include <cstdint>

#include "exporter/pages.h"

namespace freshness {

std::string Base64OfHex(std::string_view hex) {
  static constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  // Three bytes, six digits in, four digits out; what is missing at the end is padded.
  for (std::size_t at = 0; at < hex.size(); at += 6) {
    const std::string_view part = hex.substr(at, 6);
    std::uint32_t bits = 0;
    std::from_chars(part.data(), part.data() + part.size(), bits, 16);
    bits <<= 4 * (6 - part.size());
    for (std::size_t digit = 0; digit < 4; ++digit) {
      text += digit <= part.size() / 2 ? kDigits[bits >> (18 - 6 * digit) & 63] : '=';
    }
  }
  return text;
}

std::vector<std::pair<std::string, std::string>> StatusPageHeaders(bool reloads) {
  std::vector<std::pair<std::string, std::string>> headers = {
      {"Content-Security-Policy", "default-src 'none'; style-src 'sha256-" + Base64OfHex(kStatusCssSha256) +
                                      "'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"},
      {"Cross-Origin-Opener-Policy", "same-origin"},
  };
  if (reloads) headers.emplace_back("Refresh", "30");
  return headers;
}

}  // namespace freshness
