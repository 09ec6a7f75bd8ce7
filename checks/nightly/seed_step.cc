#include "checks/nightly/seed_step.h"

#include "checks/sources/postgres_connection.h"
#include "checks/sql/embedded.h"

namespace freshness {
namespace {

StepReport Failed(std::string reason) {
  StepReport report;
  report.outcome = StepOutcome::kFailed;
  report.reasons.push_back(std::move(reason));
  return report;
}

// The seed's own complaints are whole sentences for the person who runs it; only other failures need their kind before them.
std::string Explained(const Failure& failure) {
  constexpr std::string_view kOurs = " (SQLSTATE P0001)";
  const std::string& detail = failure.detail;
  if (detail.ends_with(kOurs)) return detail.substr(0, detail.size() - kOurs.size());
  if (detail.ends_with("(SQLSTATE 55P03)"))
    return "the database is held by another seed or refresh; seed again when that is done";
  if (const auto code = detail.rfind("(SQLSTATE 22"); failure.reason == Reason::kMalformed && code != std::string::npos)
    return "a column does not take the value that the seed gives it; run: freshness_exporter schema verify " +
           detail.substr(code);
  return std::string(ToString(failure.reason)) + ": " + detail;
}

// "NOTICE:  Seed: ..." as the server says it.
std::string WithoutSeverity(const std::string& remark) {
  constexpr std::string_view kNotice = "NOTICE:";
  if (!remark.starts_with(kNotice)) return remark;
  const auto text = remark.find_first_not_of(' ', kNotice.size());
  return text == std::string::npos ? "" : remark.substr(text);
}

}  // namespace

SeedStep::SeedStep(DatabaseUrl url, bool allow_live, Watchdog& watchdog)
    : url_(std::move(url)), allow_live_(allow_live), watchdog_(watchdog) {}

// Up to 30 s of it may go by waiting for another seed, or for a refresh (seed.sql, lock_timeout).
Duration SeedStep::Limit() const {
  return std::chrono::minutes(4);
}

StepReport SeedStep::Run(std::stop_token stop, MonotonicTime deadline) {
  auto opened = PostgresConnection::Open(url_, watchdog_, deadline);
  if (const auto* failure = std::get_if<Failure>(&opened)) return Failed(Explained(*failure));
  PostgresConnection& connection = *std::get<0>(opened);
  // Committed by a statement of its own, so that a server whose client has gone in the meantime rolls back. One implicit
  // transaction would be committed by the server whether or not anybody is left to hear of it.
  const std::string allow = allow_live_ ? "set local freshness.seed_allow_live = 'on';\n" : "";
  const auto reply = connection.Query("begin;\n" + allow + std::string(kSeedSql), deadline);
  if (const auto* failure = std::get_if<Failure>(&reply)) return Failed(Explained(*failure));
  if (stop.stop_requested()) return Failed("interrupted before it was committed, so nothing was changed");
  const auto committed = connection.Query("commit", deadline);
  if (const auto* failure = std::get_if<Failure>(&committed)) {
    return Failed("whether it was committed is not known: " + Explained(*failure));
  }
  StepReport report;
  for (const std::string& remark : connection.TakeRemarks()) report.remarks.push_back(WithoutSeverity(remark));
  return report;
}

}  // namespace freshness
