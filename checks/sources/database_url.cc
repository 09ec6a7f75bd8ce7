#include "checks/sources/database_url.h"

#include <libpq-fe.h>

#include <algorithm>
#include <map>
#include <memory>
#include <string_view>

#include "checks/model/text.h"

namespace freshness {
namespace {

using Options = std::map<std::string, std::string>;

constexpr std::size_t kLongestShown = 300;

constexpr std::string_view kNotAUrl =
    "is not a Postgres URL; write postgresql://USER:PASSWORD@HOST:PORT/DATABASE, special characters in the password "
    "percent-encoded (@ as %40, / as %2F, a space as %20)";

std::string Problem(std::string_view why) {
  return "is not a usable Postgres URL: " + std::string(why);
}

bool IsUrl(std::string_view text) {
  return text.starts_with("postgresql://") || text.starts_with("postgres://");
}

Options Given(const PQconninfoOption* all) {
  Options options;
  for (const PQconninfoOption* option = all; option->keyword != nullptr; ++option) {
    if (option->val != nullptr && *option->val != '\0') options[option->keyword] = option->val;
  }
  return options;
}

// libpq's reading, without its complaint, which quotes the value. Nothing when it cannot be read.
std::optional<Options> ReadWithLibpq(const std::string& text) {
  char* complaint = nullptr;
  const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> parsed(PQconninfoParse(text.c_str(), &complaint),
                                                                            PQconninfoFree);
  PQfreemem(complaint);
  if (!parsed) return std::nullopt;
  return Given(parsed.get());
}

bool IsPortList(std::string_view ports) {
  return std::all_of(ports.begin(), ports.end(), [](char c) { return (c >= '0' && c <= '9') || c == ','; });
}

// What is well formed, but was surely meant otherwise. A stray piece of a password lands in the host, port or database.
std::optional<std::string> Misread(const std::string& text, const Options& options) {
  const auto value = [&](const char* key) {
    const auto found = options.find(key);
    return found == options.end() ? std::string() : found->second;
  };
  if (IsUrl(text) && std::count(text.begin(), text.end(), '@') > 1) {
    return Problem("it has more than one @; write an @ in the user or password as %40");
  }
  if (IsUrl(text) && text.find_first_of(" \t\r\n") != std::string::npos) {
    return Problem("it has a space or line break; write a space as %20");
  }
  // Options that were set off by the wrong mark (`;password=`, `&password=`) are taken for a part of what stands before
  // them.
  constexpr std::string_view kNeverInNames = "@;&=? \t\r\n";
  const bool stray = value("host").find_first_of(kNeverInNames) != std::string::npos ||
                     value("dbname").find_first_of(std::string(kNeverInNames) + ":") != std::string::npos;
  if (value("user").find(':') != std::string::npos)
    return Problem("the user has a colon in it; write USER:PASSWORD@ with a plain one");
  if (stray || !IsPortList(value("port"))) {
    return Problem(
        "the port is not a number, or the host or database has a mark in it that belongs elsewhere; write / in the password "
        "as %2F "
        "and @ as %40, and options as ?NAME=VALUE&NAME=VALUE");
  }
  return std::nullopt;
}

// libpq's defaults, PGHOST and its like among them.
Options Defaults() {
  const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> defaults(PQconndefaults(), PQconninfoFree);
  return defaults ? Given(defaults.get()) : Options();
}

std::string Place(const Options& options) {
  static const Options kDefaults = Defaults();
  const auto value = [&](const char* key, const char* otherwise) {
    for (const Options* from : {&options, &kDefaults}) {
      if (const auto found = from->find(key); found != from->end()) return found->second;
    }
    return std::string(otherwise);
  };
  std::string host = value("host", value("hostaddr", "localhost").c_str());
  if (host.find(':') != std::string::npos && host.find(',') == std::string::npos) host = "[" + host + "]";
  return host + ":" + value("port", "5432") + "/" + value("dbname", value("user", "").c_str());
}

std::string Quoted(std::string_view value) {
  std::string quoted = "'";
  for (const char c : value) {
    if (c == '\'' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted + "'";
}

// Adds what every poll wants, unless the URL says otherwise, and drops nothing.
std::string KeywordForm(Options options) {
  options.emplace("application_name", "freshness_exporter");
  options.emplace("client_encoding", "UTF8");
  options.emplace("keepalives_idle", "30");
  // Kerberos encryption is asked for by whom it is meant for; asking every server costs a round trip and half a megabyte.
  options.emplace("gssencmode", "disable");
  std::string text;
  for (const auto& [key, value] : options) text += key + "=" + Quoted(value) + " ";
  return text;
}

}  // namespace

std::variant<DatabaseUrl, std::string> ParseDatabaseUrl(const Secret& url) {
  const std::string& text = url.Reveal();
  if (text.find('\0') != std::string::npos) return std::string(kNotAUrl);
  // Behind a `=`, it is part of a value of the keyword form.
  if (!IsUrl(text) && text.find("://") < text.find('=')) {
    return Problem("it begins with another scheme than postgresql:// or postgres://");
  }
  const auto options = ReadWithLibpq(text);
  if (!options) return std::string(kNotAUrl);
  if (auto misread = Misread(text, *options)) return *std::move(misread);
  const auto value = [&](const char* key) { return options->contains(key) ? options->at(key) : std::string(); };
  const std::string hosts = value("host").empty() ? value("hostaddr") : value("host");
  const auto commas = std::count(hosts.begin(), hosts.end(), ',');
  return DatabaseUrl{OneLine(Place(*options), kLongestShown), OneLine(value("user"), kLongestShown),
                     static_cast<int>(commas) + 1, Secret(KeywordForm(*options))};
}

std::optional<std::string> DatabaseUrlProblem(const Secret& url) {
  const auto parsed = ParseDatabaseUrl(url);
  if (const auto* problem = std::get_if<std::string>(&parsed)) return *problem;
  return std::nullopt;
}

}  // namespace freshness
