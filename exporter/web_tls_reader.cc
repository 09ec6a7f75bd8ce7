#include "exporter/web_tls_reader.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <span>

namespace freshness {
namespace {

constexpr std::array<std::string_view, 13> kTlsKeys = {"cert",
                                                       "key",
                                                       "client_ca",
                                                       "cert_file",
                                                       "key_file",
                                                       "client_auth_type",
                                                       "client_ca_file",
                                                       "client_allowed_sans",
                                                       "min_version",
                                                       "max_version",
                                                       "cipher_suites",
                                                       "prefer_server_cipher_suites",
                                                       "curve_preferences"};
constexpr std::array<std::string_view, 5> kClientAuth = {"NoClientCert", "RequestClientCert", "RequireAnyClientCert",
                                                         "VerifyClientCertIfGiven", "RequireAndVerifyClientCert"};
constexpr std::array<std::string_view, 4> kVersions = {"TLS10", "TLS11", "TLS12", "TLS13"};  // from old to new
constexpr std::array<std::string_view, 2> kBooleans = {"true", "false"};
constexpr std::string_view kNoTls =
    "this program cannot serve TLS, since its web server (CivetWeb) does not fit OpenSSL 3: put nginx in front, which "
    "does TLS, client certificates and IPv6 (deploy/nginx/freshness.conf), listen on 127.0.0.1, and take tls_server_config "
    "out";

// The value's place among `choices`; nothing when it is absent, or wrong and reported.
std::optional<std::size_t> Choice(const MapReader& map, std::string_view key, std::span<const std::string_view> choices) {
  const auto text = map.Text(key);
  if (!text) return std::nullopt;
  const auto found = std::find(choices.begin(), choices.end(), *text);
  if (found != choices.end()) return static_cast<std::size_t>(found - choices.begin());
  std::string words;
  for (const std::string_view choice : choices) words.append(words.empty() ? "" : ", ").append(choice);
  map.Complain(key, Shown(*text) + " is not known: write one of " + words);
  return std::nullopt;
}

// A thing that may be given in the file itself or as a file of its own; whether it is given at all. PEM is not shown.
bool Given(const MapReader& map, const std::string& key, const std::filesystem::path& folder) {
  const std::string file_key = key + "_file";
  const bool both = map.Has(key) && map.Has(file_key);
  if (both) map.Complain(file_key, key + " is given as well: keep one of them");
  if (const auto inline_text = map.Find(key); inline_text && inline_text->value->kind != YamlNode::Kind::kText) {
    map.Complain(key, "must be text in PEM form");
  }
  if (const auto path = map.Text(file_key); path && ::access((folder / *path).c_str(), R_OK) != 0) {
    map.Complain(file_key, Shown(*path) + " cannot be read");
  }
  return map.Has(key) || map.Has(file_key);
}

void CheckList(const MapReader& map, std::string_view key, ConfigProblems& problems) {
  const auto field = map.Find(key);
  if (!field) return;
  for (const ConfigField& item : ReadList(*field, problems)) {
    if (item.value->kind != YamlNode::Kind::kText) problems.Add(item.line, item.where, "must be a single value");
  }
}

}  // namespace

void ReadTls(const ConfigField& field, const std::filesystem::path& folder, ConfigProblems& problems) {
  const MapReader map(field, kTlsKeys, problems);
  if (!map.IsMap()) return;
  if (!Given(map, "cert", folder)) map.Complain("has no certificate: write cert_file");
  if (!Given(map, "key", folder)) map.Complain("has no key: write key_file");
  const bool has_ca = Given(map, "client_ca", folder);
  const auto client_auth = Choice(map, "client_auth_type", kClientAuth);
  const bool verifies = client_auth && *client_auth >= 3;
  if (verifies && !has_ca) map.Complain("client_auth_type", "needs client_ca_file: the authority that signs the clients");
  const auto min = Choice(map, "min_version", kVersions);
  const auto max = Choice(map, "max_version", kVersions);
  if (min && max && *min > *max) map.Complain("min_version", "is newer than max_version");
  Choice(map, "prefer_server_cipher_suites", kBooleans);
  for (const char* key : {"client_allowed_sans", "cipher_suites", "curve_preferences"}) CheckList(map, key, problems);
  map.Complain(kNoTls);
}

}  // namespace freshness
