// A step that seeds the database with demo data (checks/sql/seed.sql), in one transaction.
#pragma once

#include <string>

#include "checks/net/watchdog.h"
#include "checks/nightly/step.h"
#include "checks/sources/database_url.h"

namespace freshness {

class SeedStep : public Step {
 public:
  // The seed refuses a database where tenants other than its own had telemetry in the last hour, unless `allow_live`.
  // Nothing is committed once the step is told to stop. `watchdog` must outlive the step.
  SeedStep(DatabaseUrl url, bool allow_live, Watchdog& watchdog);
  std::string_view Name() const override { return "seed"; }
  Duration Limit() const override;
  // What the server remarks on the way (a table that is not there) becomes the report's remarks.
  StepReport Run(std::stop_token stop, MonotonicTime deadline) override;

 private:
  const DatabaseUrl url_;
  const bool allow_live_;
  Watchdog& watchdog_;
};

}  // namespace freshness
