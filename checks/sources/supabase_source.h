// A Supabase project, polled over its REST API.
//
// A poll is two rounds of requests, each sent at once: the checks' newest rows, then the raw rows that wait for their
// roll-up (which are looked for behind the newest ones) and the audit log's entries of the day. Questions that are equal are
// asked once. So for the default checks it is 10 requests and up to 5 more, over 4 connections that are kept.
#pragma once

#include <map>
#include <optional>

#include "checks/model/clock.h"
#include "checks/net/http_session.h"
#include "checks/net/watchdog.h"
#include "checks/sources/source.h"
#include "checks/sources/supabase_project.h"

namespace freshness {

// Means the same as PostgresSource, with these differences: the database's clock is that of the answers' header Date, so it
// may be off by a second; holes are not looked for; and there is no loose index scan, so a table's newest row wants an index
// on newest_by. A key that may not see all rows is asked no more than whether it is let in.
class SupabaseSource : public Source {
 public:
  // `watchdog`, which ends a poll when it expires, and `clock` must outlive the source.
  SupabaseSource(SupabaseProject project, const Watchdog& watchdog, const Clock& clock);
  PollResult Poll(std::span<const Check> checks, MonotonicTime deadline) noexcept override;

 private:
  class Attempt;

  const SupabaseProject project_;
  const Watchdog& watchdog_;
  const Clock& clock_;
  HttpSession session_;
  std::optional<ClockReading> reading_;         // of the last poll that was answered
  std::optional<MonotonicTime> extras_failed_;  // when what stands beside the answers last could not be had
};

}  // namespace freshness
