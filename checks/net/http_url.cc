#include <arpa/inet.h>
#include <curl/curl.h>

#include <algorithm>
#include <memory>
#include <new>
#include <string_view>

#include "checks/net/http_client.h"

namespace freshness {
namespace {

struct FreeUrl {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};

std::string Part(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, 0) != CURLUE_OK) return "";
  const std::unique_ptr<char, decltype(&curl_free)> owned(text, curl_free);
  return text;
}

bool SameWithoutCase(const std::string& text, std::string_view lower) {
  if (text.size() != lower.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i] >= 'A' && text[i] <= 'Z' ? static_cast<char>(text[i] - 'A' + 'a') : text[i];
    if (c != lower[i]) return false;
  }
  return true;
}

// By the whole host, never by how it begins: 127.0.0.1.example.com is anybody's.
bool IsLoopback(const std::string& host) {
  if (SameWithoutCase(host, "localhost")) return true;
  in_addr four{};
  if (::inet_pton(AF_INET, host.c_str(), &four) == 1) return ntohl(four.s_addr) >> 24 == 127;
  in6_addr six{};
  if (host.size() < 2 || host.front() != '[' || host.back() != ']') return false;
  return ::inet_pton(AF_INET6, host.substr(1, host.size() - 2).c_str(), &six) == 1 && IN6_IS_ADDR_LOOPBACK(&six);
}

// What libcurl takes for a part of a host or path, and what its writer hardly meant.
bool HasOddCharacter(const std::string& url) {
  for (const char c : url) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= 0x20 || byte >= 0x7F || c == '\\' || c == '"' || c == '<' || c == '>') return true;
  }
  return false;
}

// libcurl also takes one slash, or three.
bool HasTwoSlashes(std::string_view url) {
  const std::string_view rest = url.substr(std::min(url.find(':'), url.size()));
  return rest.starts_with("://") && !rest.starts_with(":///");
}

}  // namespace

std::optional<std::string> HttpUrlProblem(const Secret& url, PlainHttp plain) {
  const std::unique_ptr<CURLU, FreeUrl> parsed(curl_url());
  if (!parsed) throw std::bad_alloc();
  const CURLUcode code = curl_url_set(parsed.get(), CURLUPART_URL, url.Reveal().c_str(), CURLU_NON_SUPPORT_SCHEME);
  if (code != CURLUE_OK || HasOddCharacter(url.Reveal()) || !HasTwoSlashes(url.Reveal())) {
    return "is not a URL; write https://HOST/PATH, without spaces, quotes or letters beyond ASCII";
  }
  const std::string scheme = Part(parsed.get(), CURLUPART_SCHEME);
  if (scheme != "https" && scheme != "http") return "is neither http nor https; write https://HOST/PATH";
  if (!Part(parsed.get(), CURLUPART_USER).empty() || !Part(parsed.get(), CURLUPART_PASSWORD).empty()) {
    return "has a user or a password before the host; write https://HOST/PATH";
  }
  if (scheme == "http" && plain == PlainHttp::kLoopback && !IsLoopback(Part(parsed.get(), CURLUPART_HOST))) {
    return "is plain http, which would show its secrets to the network; write https (http is taken for this host alone)";
  }
  return std::nullopt;
}

}  // namespace freshness
