#include "exporter/config.h"

#include <algorithm>
#include <array>

#include "checks/model/text.h"
#include "exporter/check_reader.h"
#include "exporter/config_document.h"
#include "exporter/map_reader.h"
#include "exporter/poll_reader.h"
#include "exporter/target_reader.h"

namespace freshness {
namespace {

constexpr std::array<std::string_view, 3> kTopKeys = {"targets", "checks", "poll"};
constexpr std::array<std::string_view, 2> kPollKeys = {"interval", "timeout"};
constexpr std::size_t kLongestListed = 200;
constexpr std::string_view kWhenEmpty = "write targets, checks or poll into it, or leave --config.file out";

std::string Joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += (text.empty() ? "" : "\n") + line;
  return text;
}

// Of the targets that the file lists, the one that --target names.
void Select(const std::string& name, Config& config, ConfigProblems& problems) {
  std::string known;
  for (const TargetConfig& target : config.targets) known += (known.empty() ? "" : ", ") + target.name;
  std::erase_if(config.targets, [&](const TargetConfig& target) { return target.name != name; });
  if (!config.targets.empty() || known.empty()) return;
  problems.AddElsewhere("--target: there is no target " + Shown(name) + "; the configuration has " +
                        std::string(OneLine(known, kLongestListed)));
}

// Everything but the document's syntax: what it leaves out is filled in.
Config ReadTop(const std::shared_ptr<const YamlNode>& document, const ConfigFlags& flags, const Environment& environment,
               ConfigProblems& problems) {
  std::optional<MapReader> top;
  if (document) top.emplace(ConfigField{document, document->line, ""}, kTopKeys, problems);
  const auto find = [&](std::string_view key) { return top ? top->Find(key) : std::nullopt; };
  std::optional<MapReader> poll;
  if (const auto field = find("poll")) poll.emplace(*field, kPollKeys, problems);
  TargetDefaults defaults;
  defaults.poll = ReadPollTimes(poll ? &*poll : nullptr, PollTimes(), flags, problems);
  const auto checks = find("checks");
  if (checks) defaults.checks = ReadChecks(*checks, problems);
  if (!top || !top->Has("checks")) defaults.checks = DefaultChecks();
  Config config;
  if (const auto targets = find("targets")) {
    config.targets = TargetReader(defaults, flags, environment, problems).Read(*targets);
  } else if (!top || (top->IsMap() && !top->Has("targets"))) {
    config.targets = DefaultTarget(defaults, environment, problems);
  }
  return config;
}

}  // namespace

ConfigError::ConfigError(std::vector<std::string> problems)
    : std::runtime_error(Joined(problems)), problems_(std::move(problems)) {}

std::size_t CheckCount(const Config& config) {
  std::size_t count = 0;
  for (const TargetConfig& target : config.targets) count += target.checks.size();
  return count;
}

Config LoadConfig(const ConfigFlags& flags, const Environment& environment) {
  ConfigProblems problems(flags.file.value_or(""));
  std::shared_ptr<const YamlNode> document;
  if (flags.file) document = ReadConfigDocument(*flags.file, "--config.file", kWhenEmpty, problems);
  Config config;
  if (document || !flags.file) config = ReadTop(document, flags, environment, problems);
  if (flags.target) Select(*flags.target, config, problems);
  if (!problems.empty()) throw ConfigError(problems.Listed());
  return config;
}

}  // namespace freshness
