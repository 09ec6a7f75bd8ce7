// A step that compares the telemetry rollups with the raw rows they were made from (checks/sql/reconcile.sql). It only
// reads.
#pragma once

#include "checks/net/watchdog.h"
#include "checks/nightly/step.h"
#include "checks/sources/database_url.h"

namespace freshness {

class ReconcileStep : public Step {
 public:
  // `watchdog` must outlive the step.
  ReconcileStep(DatabaseUrl url, Watchdog& watchdog);
  std::string_view Name() const override { return "reconcile"; }
  Duration Limit() const override;
  // Fails with a reason for each bucket of a table that differs, ten at the most and how many more there are. Buckets whose
  // raw rows may have been pruned, or whose last refresh is not due yet, are left out.
  StepReport Run(std::stop_token stop, MonotonicTime deadline) override;

 private:
  const DatabaseUrl url_;
  Watchdog& watchdog_;
};

}  // namespace freshness
