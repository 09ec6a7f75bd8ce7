#include "exporter/sources.h"

#include <algorithm>
#include <array>
#include <variant>

#include "checks/sources/postgres_source.h"
#include "checks/sources/supabase_source.h"

namespace freshness {
namespace {

// A kind of source: a new one is its file pair and a row here.
struct Kind {
  bool (*fits)(const TargetConfig&);
  std::string (*place)(const TargetConfig&);
  std::unique_ptr<Source> (*make)(const TargetConfig&, Watchdog&, const Clock&);
};

// The first that fits is what is polled.
constexpr std::array<Kind, 2> kKinds = {{
    {[](const TargetConfig& target) { return DatabaseOf(target).has_value(); },
     [](const TargetConfig& target) { return DatabaseOf(target)->place; },
     [](const TargetConfig& target, Watchdog& watchdog, const Clock& clock) -> std::unique_ptr<Source> {
       return std::make_unique<PostgresSource>(*DatabaseOf(target), watchdog, clock);
     }},
    {[](const TargetConfig& target) { return target.supabase.has_value(); },
     [](const TargetConfig& target) { return ProjectOf(target)->place; },
     [](const TargetConfig& target, Watchdog& watchdog, const Clock& clock) -> std::unique_ptr<Source> {
       return std::make_unique<SupabaseSource>(*ProjectOf(target), watchdog, clock);
     }},
}};

// A Config holds only targets that have one.
const Kind& KindOf(const TargetConfig& target) {
  return *std::find_if(kKinds.begin(), kKinds.end() - 1, [&](const Kind& kind) { return kind.fits(target); });
}

}  // namespace

std::optional<DatabaseUrl> DatabaseOf(const TargetConfig& target) {
  if (target.database_url.empty()) return std::nullopt;
  return std::get<DatabaseUrl>(ParseDatabaseUrl(target.database_url));  // a Config holds only URLs that can be parsed
}

std::optional<SupabaseProject> ProjectOf(const TargetConfig& target) {
  if (!target.supabase) return std::nullopt;
  return MakeSupabaseProject(target.supabase->url, target.supabase->key);
}

std::string AddressOf(const TargetConfig& target) {
  return KindOf(target).place(target);
}

std::string PlaceOf(const TargetConfig& target) {
  return target.name + " (" + AddressOf(target) + ")";
}

std::unique_ptr<Source> MakeSource(const TargetConfig& target, Watchdog& watchdog, const Clock& clock) {
  return KindOf(target).make(target, watchdog, clock);
}

}  // namespace freshness
