#include "exporter/web_config.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>

#include "exporter/bcrypt.h"
#include "exporter/config.h"
#include "exporter/config_document.h"
#include "exporter/map_reader.h"
#include "exporter/web_tls_reader.h"

namespace freshness {
namespace {

constexpr std::array<std::string_view, 4> kTopKeys = {"tls_server_config", "http_server_config", "basic_auth_users",
                                                      "rate_limit"};
constexpr std::array<std::string_view, 2> kHttpKeys = {"http2", "headers"};
constexpr std::array<std::string_view, 2> kRateKeys = {"interval", "burst"};
constexpr std::array<std::string_view, 5> kHeaders = {"Content-Security-Policy", "X-Frame-Options", "X-Content-Type-Options",
                                                      "X-XSS-Protection", "Strict-Transport-Security"};
constexpr int kLargestBurst = 10'000;

// Neither a hash nor what was written in its place, perhaps the password itself, is ever shown.
void ReadUser(const MapReader& map, const std::string& name, WebConfig& config) {
  const auto complain = [&](const std::string& what) { map.Complain(name, what); };
  const auto hash = map.Text(name);
  if (name.find(':') != std::string::npos) complain("a user's name cannot hold a colon: basic authentication ends it there");
  if (!hash) return;
  const auto cost = BcryptCost(*hash);
  if (!cost) {
    complain("is not a bcrypt hash: write what `htpasswd -nBC 10 USER` prints behind USER, which begins with $2y$10$");
  } else if (*cost > kDearestHash) {
    complain("the hash's cost is " + std::to_string(*cost) + ", which takes too long to check: make it " +
             std::to_string(kDearestHash) + " at the most");
  } else {
    config.users.push_back({name, Secret(*hash), *cost});
  }
}

void ReadUsers(const ConfigField& field, ConfigProblems& problems, WebConfig& config) {
  const MapReader map(field, {}, problems);
  for (const auto& entry : map.Fields()) ReadUser(map, entry.first, config);
  // An empty list would open the door to all, which is better said by leaving it out.
  if (map.IsMap() && field.value->entries.empty()) map.Complain("names nobody: add a user, or take the key out");
}

bool IsOneOf(std::string value, std::initializer_list<std::string_view> words) {
  for (char& c : value) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  return std::find(words.begin(), words.end(), value) != words.end();
}

void ReadHeaders(const ConfigField& field, ConfigProblems& problems, WebConfig& config) {
  const MapReader map(field, kHeaders, problems);
  for (const auto& [name, value] : map.Fields()) {
    const bool blank = value.value->kind == YamlNode::Kind::kText && value.value->text.empty();
    const auto text = blank ? std::string() : map.Text(name);
    if (!text) continue;
    if (name == "X-Frame-Options" && !IsOneOf(*text, {"", "deny", "sameorigin"})) {
      map.Complain(name, Shown(*text) + " is not known: write deny or sameorigin");
    } else if (name == "X-Content-Type-Options" && !IsOneOf(*text, {"", "nosniff"})) {
      map.Complain(name, Shown(*text) + " is not known: write nosniff");
    } else {
      config.headers.emplace_back(name, *text);
    }
  }
}

void ReadHttp(const ConfigField& field, ConfigProblems& problems, WebConfig& config) {
  const MapReader map(field, kHttpKeys, problems);
  const auto http2 = map.Text("http2");  // there is none without TLS, whatever it says
  if (http2 && *http2 != "true" && *http2 != "false") map.Complain("http2", Shown(*http2) + " is not true or false");
  if (const auto headers = map.Find("headers")) ReadHeaders(*headers, problems, config);
}

int ReadBurst(const MapReader& map) {
  const auto text = map.Text("burst");
  if (!text) return 1;
  int burst = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), burst);
  const bool whole = error == std::errc() && end == text->data() + text->size();
  if (!whole || burst < 1 || burst > kLargestBurst) {
    map.Complain("burst", Shown(*text) + " must be a whole number, from 1 to " + std::to_string(kLargestBurst));
  }
  return burst;
}

void ReadRateLimit(const ConfigField& field, ConfigProblems& problems, WebConfig& config) {
  const MapReader map(field, kRateKeys, problems);
  if (!map.IsMap()) return;
  const auto interval = map.Length("interval");
  const int burst = ReadBurst(map);
  if (!map.Has("interval")) map.Complain("key \"interval\" is missing: write the time from one request to the next");
  if (interval && *interval > kLongestInterval) map.Complain("interval", "must be 1d at the most");
  if (!interval || *interval == Duration(0)) return;
  if (!map.Has("burst")) map.Complain("key \"burst\" is missing: write how many requests may come at once");
  config.rate_limit = RateLimit{*interval, burst};
}

}  // namespace

WebConfig LoadWebConfig(const std::string& file) {
  ConfigProblems problems(file);
  WebConfig config;
  if (const auto document = ReadConfigDocument(file, "--web.config.file",
                                               "write basic_auth_users, http_server_config or rate_limit into it, or leave "
                                               "--web.config.file out",
                                               problems)) {
    const MapReader top({document, document->line, ""}, kTopKeys, problems);
    const auto folder = std::filesystem::path(file).parent_path();
    if (const auto users = top.Find("basic_auth_users")) ReadUsers(*users, problems, config);
    if (const auto http = top.Find("http_server_config")) ReadHttp(*http, problems, config);
    if (const auto rate = top.Find("rate_limit")) ReadRateLimit(*rate, problems, config);
    if (const auto tls = top.Find("tls_server_config")) ReadTls(*tls, folder, problems);
  }
  if (!problems.empty()) throw ConfigError(problems.Listed());
  return config;
}

}  // namespace freshness
