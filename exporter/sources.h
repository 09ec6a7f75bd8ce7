// Targets of a configuration as sources that can be polled.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "checks/model/clock.h"
#include "checks/net/watchdog.h"
#include "checks/sources/database_url.h"
#include "checks/sources/source.h"
#include "checks/sources/supabase_project.h"
#include "exporter/config.h"

namespace freshness {

// The database that SQL can be run in; nothing for a target that is read over REST alone.
std::optional<DatabaseUrl> DatabaseOf(const TargetConfig& target);
// The project that REST reads.
std::optional<SupabaseProject> ProjectOf(const TargetConfig& target);

// "db.example.com:5432/app": what is polled. Two targets of one address are one database, whatever their passwords.
std::string AddressOf(const TargetConfig& target);

// "staging (db.example.com:5432/app)": what is polled, for messages.
std::string PlaceOf(const TargetConfig& target);

// `watchdog` and `clock` must outlive the source.
std::unique_ptr<Source> MakeSource(const TargetConfig& target, Watchdog& watchdog, const Clock& clock);

}  // namespace freshness
