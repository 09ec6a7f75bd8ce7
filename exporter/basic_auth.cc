#include "exporter/basic_auth.h"

#include <nettle/base64.h>
#include <nettle/hmac.h>
#include <nettle/memops.h>
#include <sys/random.h>

#include <stdexcept>
#include <vector>

#include "exporter/http_text.h"

namespace freshness {
namespace {

constexpr std::string_view kScheme = "Basic";
constexpr std::size_t kLongest = 1024;  // far beyond any name and the 72 bytes of a password that count

std::optional<std::string> DecodeBase64(std::string_view text) {
  base64_decode_ctx context;
  nettle_base64_decode_init(&context);
  std::vector<std::uint8_t> bytes(BASE64_DECODE_LENGTH(text.size()));
  std::size_t size = bytes.size();
  const bool decoded = nettle_base64_decode_update(&context, &size, bytes.data(), text.size(), text.data()) == 1 &&
                       nettle_base64_decode_final(&context) == 1;
  if (!decoded) return std::nullopt;
  return std::string(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
}

void AddPart(hmac_sha256_ctx& context, const std::string& text) {
  const std::uint64_t size = text.size();  // so that no two pairs of parts run together to the same bytes
  nettle_hmac_sha256_update(&context, sizeof size, reinterpret_cast<const std::uint8_t*>(&size));
  nettle_hmac_sha256_update(&context, text.size(), reinterpret_cast<const std::uint8_t*>(text.data()));
}

}  // namespace

std::optional<Credentials> ReadBasicAuth(std::string_view header_value) {
  const std::size_t space = header_value.find(' ');
  if (space == std::string_view::npos || header_value.size() > kLongest) return std::nullopt;
  if (!HasToken(header_value.substr(0, space), kScheme)) return std::nullopt;
  const auto text = DecodeBase64(header_value.substr(space + 1));
  const std::size_t colon = text ? text->find(':') : std::string::npos;
  if (colon == std::string::npos) return std::nullopt;
  return Credentials{text->substr(0, colon), Secret(text->substr(colon + 1))};
}

Fingerprinter::Fingerprinter() : key_{} {
  if (::getrandom(key_.data(), key_.size(), 0) != static_cast<ssize_t>(key_.size())) {
    throw std::runtime_error("the system gives no random numbers");
  }
}

Fingerprint Fingerprinter::Of(const Secret& password, const Secret& hash) const {
  hmac_sha256_ctx context;
  nettle_hmac_sha256_set_key(&context, key_.size(), key_.data());
  AddPart(context, hash.Reveal());
  AddPart(context, password.Reveal());
  Fingerprint fingerprint;
  nettle_hmac_sha256_digest(&context, fingerprint.size(), fingerprint.data());
  return fingerprint;
}

bool Same(const Fingerprint& a, const Fingerprint& b) {
  return nettle_memeql_sec(a.data(), b.data(), a.size()) == 1;
}

}  // namespace freshness
