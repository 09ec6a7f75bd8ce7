#include "exporter/config.h"

#include <algorithm>
#include <array>
#include <filesystem>

#include "checks/model/duration.h"
#include "exporter/check_reader.h"
#include "exporter/map_reader.h"
#include "exporter/read_file.h"
#include "exporter/target_reader.h"
#include "exporter/yaml.h"

namespace freshness {
namespace {

constexpr std::array<std::string_view, 3> kTopKeys = {"targets", "checks", "poll"};
constexpr std::array<std::string_view, 2> kPollKeys = {"interval", "timeout"};
constexpr std::size_t kLargestFile = 1024 * 1024;

std::string Joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += (text.empty() ? "" : "\n") + line;
  return text;
}

// Nothing when the file cannot be read or is not YAML, which is then reported.
std::shared_ptr<const YamlNode> ReadDocument(const std::string& file, ConfigProblems& problems) {
  const FileContent content = ReadFile(file, kLargestFile);
  if (content.problem) {
    problems.AddElsewhere("--config.file: " + Shown(file) + " " + *content.problem);
    return nullptr;
  }
  try {
    auto document = ParseYaml(content.text);
    if (document->kind != YamlNode::Kind::kNull) return document;
    problems.Add(1, "", "the file is empty: write targets, checks or poll into it, or leave --config.file out");
  } catch (const YamlError& error) {
    problems.Add(error.Line(), "", error.what());
  }
  return nullptr;
}

std::string LongerThanInterval(Duration timeout, Duration interval) {
  return FormatDuration(timeout) + " is longer than the interval, " + FormatDuration(interval) +
         ": a poll has to end before the next begins";
}

// Puts flags, the file's `poll:` and the defaults together, in this order of precedence.
class PollReader {
 public:
  explicit PollReader(ConfigProblems& problems) : problems_(problems) {}

  void Read(const ConfigField& field) {
    map_.emplace(field, kPollKeys, problems_);
    interval_ = map_->PositiveLength("interval");
    timeout_ = map_->PositiveLength("timeout");
    if (interval_ && *interval_ > kLongestInterval) map_->Complain("interval", "must be 1d at the most");
  }

  void Resolve(const ConfigFlags& flags, Config& config) {
    if (interval_) config.poll_interval = *interval_;
    if (flags.poll_interval) config.poll_interval = *flags.poll_interval;
    config.poll_timeout = std::min(config.poll_timeout, config.poll_interval);
    if (timeout_) config.poll_timeout = *timeout_;
    if (flags.poll_timeout) config.poll_timeout = *flags.poll_timeout;
    if (config.poll_timeout <= config.poll_interval) return;
    const std::string problem = LongerThanInterval(config.poll_timeout, config.poll_interval);
    if (flags.poll_timeout) {
      problems_.AddElsewhere("--poll.timeout: " + problem);
    } else {
      map_->Complain("timeout", problem);
    }
  }

 private:
  ConfigProblems& problems_;
  std::optional<MapReader> map_;
  std::optional<Duration> interval_;
  std::optional<Duration> timeout_;
};

}  // namespace

ConfigError::ConfigError(std::vector<std::string> problems)
    : std::runtime_error(Joined(problems)), problems_(std::move(problems)) {}

Config LoadConfig(const ConfigFlags& flags, const Environment& environment) {
  Config config;
  ConfigProblems problems(flags.file.value_or(""));
  PollReader poll(problems);
  std::shared_ptr<const YamlNode> document;
  if (flags.file) document = ReadDocument(*flags.file, problems);
  if (document) {
    const MapReader top({document, document->line, ""}, kTopKeys, problems);
    const auto folder = std::filesystem::path(*flags.file).parent_path();
    if (const auto targets = top.Find("targets")) config.targets = ReadTargets(*targets, folder, environment, problems);
    if (const auto checks = top.Find("checks")) config.checks = ReadChecks(*checks, problems);
    if (const auto field = top.Find("poll")) poll.Read(*field);
    if (top.IsMap() && !top.Has("targets")) config.targets = DefaultTarget(environment, problems);
    if (!top.Has("checks")) config.checks = DefaultChecks();
  } else if (!flags.file) {
    config.targets = DefaultTarget(environment, problems);
    config.checks = DefaultChecks();
  }
  poll.Resolve(flags, config);
  if (!problems.empty()) throw ConfigError(problems.Listed());
  return config;
}

}  // namespace freshness
