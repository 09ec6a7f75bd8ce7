#include "checks/sources/supabase_project.h"

#include <algorithm>

#include "checks/net/http_client.h"

namespace freshness {
namespace {

constexpr std::string_view kApi = "/rest/v1";
constexpr std::size_t kShortestPiece = 8;  // of a key; shorter ones stand in honest words too

std::string_view Root(std::string_view url) {
  const auto drop_slashes = [&] {
    while (url.ends_with('/')) url.remove_suffix(1);
  };
  drop_slashes();
  if (url.ends_with(kApi)) url.remove_suffix(kApi.size());
  drop_slashes();
  return url;
}

void Hide(std::string& text, std::string_view piece) {
  if (piece.size() < kShortestPiece) return;
  for (auto at = text.find(piece); at != std::string::npos; at = text.find(piece, at)) text.replace(at, piece.size(), "…");
}

}  // namespace

std::optional<std::string> SupabaseUrlProblem(const Secret& url) {
  if (auto problem = HttpUrlProblem(url)) return problem;
  if (url.Reveal().find_first_of("?#") != std::string::npos) {
    return "has a ? or # in it; write the project's URL alone, https://PROJECT.supabase.co";
  }
  return std::nullopt;
}

std::optional<std::string> SupabaseKeyProblem(const Secret& key) {
  const auto role = ReadKeyRole(key);
  if (const auto* problem = std::get_if<std::string>(&role)) return *problem;
  return std::nullopt;
}

SupabaseProject MakeSupabaseProject(const Secret& url, const Secret& key) {
  const std::string root(Root(url.Reveal()));
  const std::string place = root.substr(root.find("://") + 3);
  return {place, Secret(root + std::string(kApi) + "/"), key, std::get<KeyRole>(ReadKeyRole(key))};
}

std::string WithoutKey(std::string text, const SupabaseProject& project) {
  const std::string_view key = project.key.Reveal();
  Hide(text, key);
  // A token's three parts, or what follows sb_secret_.
  for (std::size_t from = 0; from <= key.size();) {
    const std::size_t end = std::min(key.find_first_of("._", from), key.size());
    Hide(text, key.substr(from, end - from));
    from = end + 1;
  }
  return text;
}

}  // namespace freshness
