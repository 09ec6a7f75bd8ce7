#include "exporter/sources.h"

#include <variant>

#include "checks/sources/postgres_source.h"

namespace freshness {

std::unique_ptr<Source> MakeSource(const TargetConfig& target, Watchdog& watchdog, const Clock& clock) {
  // A Config holds only URLs that can be parsed.
  auto url = std::get<DatabaseUrl>(ParseDatabaseUrl(target.database_url));
  return std::make_unique<PostgresSource>(std::move(url), watchdog, clock);
}

}  // namespace freshness
