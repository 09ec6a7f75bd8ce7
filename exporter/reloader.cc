#include "exporter/reloader.h"

#include <optional>
#include <utility>

#include "exporter/log.h"

namespace freshness {
namespace {

// What `read` returns; nothing when it finds a configuration wrong, and then `problems` grows.
template <typename Read>
auto Try(const Read& read, std::vector<std::string>& problems) -> std::optional<decltype(read())> {
  try {
    return read();
  } catch (const ConfigError& error) {
    problems.insert(problems.end(), error.Problems().begin(), error.Problems().end());
    return std::nullopt;
  }
}

}  // namespace

Reloader::Reloader(ConfigFlags flags, Environment environment, Config config, const Parts& parts)
    : flags_(std::move(flags)),
      environment_(std::move(environment)),
      parts_(parts),
      current_(std::make_shared<const Config>(std::move(config))),
      read_at_(parts.clock.Wall()) {}

std::vector<std::string> Reloader::Reload(const std::string& asked_by) {
  const std::lock_guard one_at_a_time(reloading_);
  parts_.systemd.TellReloading();
  std::vector<std::string> problems;
  const auto config = Try([&] { return LoadConfig(flags_, environment_); }, problems);
  auto web = Try([&] { return parts_.access.Read(); }, problems);
  if (config && web) {
    parts_.access.Use(*std::move(web));
    parts_.polling.Apply(*config);
    const std::lock_guard lock(mutex_);
    current_ = std::make_shared<const Config>(*config);
    read_at_ = parts_.clock.Wall();
  }
  successful_ = problems.empty();
  ++count_;
  if (config && web) {
    Log(LogLevel::kInfo, "the configuration was read anew",
        {{"asked_by", asked_by},
         {"targets", std::to_string(config->targets.size())},
         {"checks", std::to_string(CheckCount(*config))}});
  }
  for (const std::string& problem : problems) {
    Log(LogLevel::kError, "the configuration is no good; the one before stays in force",
        {{"asked_by", asked_by}, {"why", problem}});
  }
  parts_.systemd.TellReady();
  return problems;
}

std::shared_ptr<const Config> Reloader::Current() const {
  const std::lock_guard lock(mutex_);
  return current_;
}

TimePoint Reloader::ReadAt() const {
  const std::lock_guard lock(mutex_);
  return read_at_;
}

}  // namespace freshness
