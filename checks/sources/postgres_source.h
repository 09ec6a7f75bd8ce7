// A Postgres database, polled with one statement for all checks, a second for what is told beside their answers, and, where
// pg_cron is there and may be read, a third for its jobs.
#pragma once

#include <memory>
#include <set>
#include <string>

#include "checks/model/clock.h"
#include "checks/net/watchdog.h"
#include "checks/sources/database_url.h"
#include "checks/sources/postgres_connection.h"
#include "checks/sources/source.h"

namespace freshness {

// Keeps its connection between polls. Where the one statement fails, the checks are asked one by one, so that a bad table
// never hides the others; from then on the bad ones are asked by themselves and the good ones still together.
class PostgresSource : public Source {
 public:
  // `watchdog` and `clock` must outlive the source.
  PostgresSource(DatabaseUrl url, Watchdog& watchdog, const Clock& clock);
  PollResult Poll(std::span<const Check> checks, MonotonicTime deadline) noexcept override;

 private:
  class Attempt;

  const DatabaseUrl url_;
  Watchdog& watchdog_;
  const Clock& clock_;
  std::unique_ptr<PostgresConnection> connection_;
  // What the catalogs said, and when; asked again on a new connection, while a check fails or rows are hidden, and every
  // ten minutes, so that a new index is found.
  Facts facts_;
  std::optional<MonotonicTime> facts_read_;
  std::optional<MonotonicTime> extras_failed_;  // when what stands beside the answers last could not be had
  std::optional<MonotonicTime> cron_failed_;    // and pg_cron's jobs
  std::set<std::string> alone_;                 // checks that failed when last asked; they are asked by themselves
};

}  // namespace freshness
