#include "checks/nightly/redactor.h"

#include <algorithm>
#include <optional>

namespace freshness {
namespace {

constexpr std::size_t kShortest = 4;
constexpr std::string_view kShown = "***";
constexpr char kEscape = '\x1B';

// Where the escape sequence that begins at `at` ends.
std::size_t EndOfEscape(std::string_view text, std::size_t at) {
  const char kind = at + 1 < text.size() ? text[at + 1] : '\0';
  if (kind == '[') {
    for (at += 2; at < text.size(); ++at) {
      if (text[at] >= '@' && text[at] <= '~') return at + 1;
      if (text[at] < ' ') return at;  // broken off
    }
    return at;
  }
  if (kind == ']') {  // up to BEL or ESC backslash
    for (at += 2; at < text.size() && text[at] != '\a' && text[at] != kEscape && text[at] != '\n'; ++at) {
    }
    if (at < text.size() && text[at] == kEscape) return std::min(at + 2, text.size());
    return at < text.size() && text[at] == '\a' ? at + 1 : at;
  }
  return std::min(at + 2, text.size());
}

std::string Replaced(std::string text, const std::string& secret) {
  for (std::size_t at = 0; (at = text.find(secret, at)) != std::string::npos; at += kShown.size()) {
    text.replace(at, secret.size(), kShown);
  }
  return text;
}

// Of each "scheme://user:password@host" what stands between the slashes and the last @ before the host ends.
std::string WithoutUserInfo(std::string_view text) {
  std::string clean;
  for (;;) {
    const auto slashes = text.find("://");
    if (slashes == std::string_view::npos) return clean.append(text);
    clean.append(text.substr(0, slashes + 3));
    text.remove_prefix(slashes + 3);
    const std::string_view authority = text.substr(0, text.find_first_of("/?#\"'<>` \t\r\n"));
    const auto at = authority.rfind('@');
    if (at == std::string_view::npos) continue;
    clean.append(kShown);
    text.remove_prefix(at);
  }
}

std::optional<int> HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  if (lower >= 'a' && lower <= 'f') return lower - 'a' + 10;
  return std::nullopt;
}

std::string Decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto high = text[i] == '%' && i + 2 < text.size() ? HexDigit(text[i + 1]) : std::nullopt;
    const auto low = high ? HexDigit(text[i + 2]) : std::nullopt;
    decoded += low ? static_cast<char>(*high * 16 + *low) : text[i];
    if (low) i += 2;
  }
  return decoded;
}

// RFC 4648, section 4; without the padding, so that it is found with and without.
std::string Base64(std::string_view text) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string encoded;
  unsigned bits = 0;
  int count = 0;
  for (const char c : text) {
    bits = (bits << 8) | static_cast<unsigned char>(c);
    for (count += 8; count >= 6; count -= 6) encoded += kDigits[(bits >> (count - 6)) & 63];
  }
  if (count > 0) encoded += kDigits[(bits << (6 - count)) & 63];
  return encoded;
}

struct UrlParts {
  std::string_view scheme;  // with its slashes
  std::string_view user_info;
  std::string_view rest;  // host, port and path
  std::string_view query;
};

UrlParts Split(std::string_view url) {
  UrlParts parts;
  const auto slashes = url.find("://");
  if (slashes != std::string_view::npos) {
    parts.scheme = url.substr(0, slashes + 3);
    url.remove_prefix(slashes + 3);
  }
  // The last @ of all: in a password, a / or ? that nobody has escaped must not end the search for it.
  const auto at = url.rfind('@');
  if (at != std::string_view::npos) {
    parts.user_info = url.substr(0, at);
    url.remove_prefix(at + 1);
  }
  const auto end = url.find_first_of("?#");
  parts.rest = url.substr(0, end);
  if (end != std::string_view::npos) parts.query = url.substr(end + 1);
  return parts;
}

}  // namespace

std::string WithoutEscapes(std::string_view text) {
  std::string plain;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t escape = std::min(text.find(kEscape, at), text.size());
    plain.append(text.substr(at, escape - at));
    at = escape < text.size() ? EndOfEscape(text, escape) : escape;
  }
  return plain;
}

Redactor::Redactor(std::vector<std::string> secrets) : secrets_(std::move(secrets)) {
  std::erase_if(secrets_, [](const std::string& secret) { return secret.size() < kShortest; });
  std::sort(secrets_.begin(), secrets_.end(),
            [](const std::string& a, const std::string& b) { return a.size() > b.size(); });
}

std::string Redactor::Clean(std::string_view text) const {
  std::string clean = WithoutEscapes(text);
  for (const std::string& secret : secrets_) clean = Replaced(std::move(clean), secret);
  return WithoutUserInfo(clean);
}

std::vector<std::string> SecretsOfUrl(std::string_view url) {
  std::vector<std::string> secrets;
  const UrlParts parts = Split(url);
  const std::string user_info = Decoded(parts.user_info);
  const auto password_of = [](std::string_view text) {
    const auto colon = text.find(':');
    return std::string(colon == std::string_view::npos ? text : text.substr(colon + 1));
  };
  if (!parts.user_info.empty()) {
    secrets = {std::string(parts.user_info), user_info, password_of(parts.user_info), password_of(user_info),
               Base64(user_info)};
  }
  for (std::string_view rest = parts.query; !rest.empty();) {
    const auto end = std::min(rest.find_first_of("&#"), rest.size());
    const std::string_view pair = rest.substr(0, end);
    const auto equals = pair.find('=');
    const std::string_view value = equals == std::string_view::npos ? pair : pair.substr(equals + 1);
    secrets.emplace_back(value);
    secrets.push_back(Decoded(value));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return secrets;
}

std::string PlaceOfUrl(std::string_view url) {
  const UrlParts parts = Split(url);
  return std::string(parts.scheme).append(parts.rest);
}

}  // namespace freshness
