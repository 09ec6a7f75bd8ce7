#include "checks/nightly/smoke_secrets.h"

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <system_error>

namespace freshness {
namespace {

using Json = nlohmann::json;

constexpr std::uintmax_t kLargest = 1 << 20;

Json ReadJson(const std::filesystem::path& file, const std::string& variable) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error) || std::filesystem::file_size(file, error) > kLargest) {
    throw std::runtime_error(variable + " names no file of at most 1 MiB");
  }
  std::ifstream stream(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  if (!stream) throw std::runtime_error(variable + " names a file that cannot be read");
  // Neither the text nor the parser's message, which quotes it, may be shown.
  Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) throw std::runtime_error(variable + " names a file that is not a JSON object");
  return json;
}

void AddValue(const Json& json, std::vector<std::string>& secrets) {
  const auto value = json.is_object() ? json.find("value") : json.end();
  if (json.is_object() && value != json.end() && value->is_string()) secrets.push_back(value->get<std::string>());
}

template <typename Use>
void ForEachIn(const Json& json, const char* key, Use use) {
  if (!json.is_object() || !json.contains(key) || !json.at(key).is_array()) return;
  for (const Json& entry : json.at(key)) use(entry);
}

}  // namespace

std::vector<std::string> SecretsOfHeaders(const std::filesystem::path& file) {
  std::vector<std::string> secrets;
  for (const Json& value : ReadJson(file, "SMOKE_HEADERS_FILE")) {
    if (!value.is_string())
      throw std::runtime_error("SMOKE_HEADERS_FILE must hold {\"name\": \"value\"}, each value a text");
    secrets.push_back(value.get<std::string>());
    // "Bearer TOKEN": the token alone may be shown as well.
    const auto space = secrets.back().find(' ');
    if (space != std::string::npos) secrets.push_back(secrets.back().substr(space + 1));
  }
  return secrets;
}

std::vector<std::string> SecretsOfStorage(const std::filesystem::path& file) {
  std::vector<std::string> secrets;
  const Json state = ReadJson(file, "SMOKE_STORAGE_FILE");
  ForEachIn(state, "cookies", [&](const Json& cookie) { AddValue(cookie, secrets); });
  ForEachIn(state, "origins", [&](const Json& origin) {
    ForEachIn(origin, "localStorage", [&](const Json& entry) { AddValue(entry, secrets); });
  });
  return secrets;
}

}  // namespace freshness
