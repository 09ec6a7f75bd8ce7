#include "checks/sources/supabase_key.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

#include "checks/model/text.h"

namespace freshness {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kHint =
    "write the project's secret key (sb_secret_...), or the older service_role key, a token of three parts";
constexpr std::size_t kLongestRole = 40;

std::string Problem(std::string_view why) {
  return std::string(why) + ": " + std::string(kHint);
}

// The alphabet of RFC 4648, section 5, without padding; nothing when another letter is in `text`.
std::optional<std::string> DecodeBase64Url(std::string_view text) {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string bytes;
  unsigned bits = 0;
  int count = 0;
  for (const char c : text) {
    const auto value = kAlphabet.find(c);
    if (value == std::string_view::npos) return std::nullopt;
    bits = (bits << 6 | static_cast<unsigned>(value)) & 0xFFFFu;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes += static_cast<char>(bits >> count & 0xFFu);
  }
  return bytes;
}

// The member `name` of the JSON object that is written in `part`; nothing when there is no such text.
std::optional<std::string> Claim(std::string_view part, const char* name) {
  const auto decoded = DecodeBase64Url(part);
  if (!decoded) return std::nullopt;
  const Json object = Json::parse(*decoded, nullptr, false);
  if (!object.is_object()) return std::nullopt;
  const auto found = object.find(name);
  if (found == object.end() || !found->is_string()) return std::nullopt;
  return found->get<std::string>();
}

std::variant<KeyRole, std::string> RoleOfToken(std::string_view token) {
  const auto first = token.find('.');
  const auto second = token.find('.', first + 1);
  const auto algorithm = Claim(token.substr(0, first), "alg");
  if (!algorithm) return Problem("is not a Supabase key");
  if (*algorithm == "none" || second + 1 == token.size()) return Problem("is a token that nobody has signed");
  const auto role = Claim(token.substr(first + 1, second - first - 1), "role");
  if (!role || role->empty()) return Problem("is a token that names no role");
  return KeyRole{OneLine(*role, kLongestRole), *role == "service_role"};
}

}  // namespace

std::variant<KeyRole, std::string> ReadKeyRole(const Secret& key) {
  const std::string& text = key.Reveal();
  const auto is_odd = [](char c) { return c <= ' ' || c > '~'; };
  if (std::any_of(text.begin(), text.end(), is_odd)) {
    return Problem("has a space, a line break or a letter beyond ASCII in it");
  }
  if (text.starts_with("sb_secret_")) return KeyRole{"service_role", true};
  if (text.starts_with("sb_publishable_")) return KeyRole{"anon", false};
  if (std::count(text.begin(), text.end(), '.') == 2) return RoleOfToken(text);
  return Problem("is not a Supabase key");
}

}  // namespace freshness
