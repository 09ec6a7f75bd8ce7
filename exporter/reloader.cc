#include "exporter/reloader.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>

#include "checks/sources/database_url.h"
#include "checks/sources/supabase_project.h"
#include "exporter/log.h"

namespace freshness {
namespace {

constexpr std::string_view kFile = "file ";

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

std::uint64_t LoginsRefused(const Snapshot& snapshot, const std::string& target) {
  const auto is_it = [&](const auto& status) { return status->name == target; };
  const auto found = std::find_if(snapshot.targets.begin(), snapshot.targets.end(), is_it);
  if (found == snapshot.targets.end()) return 0;
  const auto auth = std::find(std::begin(kAllReasons), std::end(kAllReasons), Reason::kAuth);
  return (*found)->failures[static_cast<std::size_t>(auth - std::begin(kAllReasons))];
}

// Takes over the URL that the target's file holds by now; false when there is no file, or nothing that is new and leads to
// the same place: a file that is being written must not lead us elsewhere.
bool TakeNewPassword(TargetConfig& target) {
  if (!target.url_from.starts_with(kFile)) return false;
  auto found = ReadSecretFile(target.url_from.substr(kFile.size()), target.name);
  if (!found.value || found.value->SameAs(target.database_url)) return false;
  const auto now = ParseDatabaseUrl(*found.value);
  const auto before = ParseDatabaseUrl(target.database_url);
  const auto* const place = std::get_if<DatabaseUrl>(&now);
  if (!place || place->place != std::get<DatabaseUrl>(before).place) return false;
  target.database_url = *std::move(found.value);
  return true;
}

// The same for the key of a project that is read over REST.
bool TakeNewKey(TargetConfig& target) {
  if (!target.supabase || !target.supabase->key_from.starts_with(kFile)) return false;
  auto found = ReadSecretFile(target.supabase->key_from.substr(kFile.size()), target.name);
  if (!found.value || found.value->SameAs(target.supabase->key) || SupabaseKeyProblem(*found.value)) return false;
  target.supabase->key = *std::move(found.value);
  return true;
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

void Reloader::FollowRefusedLogins(const Snapshot& snapshot) {
  const std::lock_guard one_at_a_time(reloading_);
  Config config = *Current();
  bool changed = false;
  for (TargetConfig& target : config.targets) {
    const std::uint64_t refused = LoginsRefused(snapshot, target.name);
    const bool again = refused > std::exchange(refused_[target.name], refused);
    if (!again || !(TakeNewPassword(target) || TakeNewKey(target))) continue;
    Log(LogLevel::kInfo, "a login was refused, and the file with its secret has another one by now",
        {{"target", target.name}});
    changed = true;
  }
  if (!changed) return;
  parts_.polling.Apply(config);
  const std::lock_guard lock(mutex_);
  current_ = std::make_shared<const Config>(std::move(config));
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
