#include "checks/nightly/reconcile_step.h"

#include "checks/sources/poll_sql.h"
#include "checks/sources/postgres_connection.h"
#include "checks/sql/embedded.h"

namespace freshness {
namespace {

constexpr Duration kLockWait = std::chrono::seconds(5);

StepReport Unanswered(const Failure& failure) {
  StepReport report;
  report.outcome = StepOutcome::kFailed;
  report.reasons.push_back("the rollups could not be compared: " + std::string(ToString(failure.reason)) + ": " +
                           failure.detail);
  return report;
}

std::string Counted(const std::string& number, const std::string& what) {
  return number + " " + what + (number == "1" ? "" : "s");
}

StepReport Compared(const Rows& rows) {
  StepReport report;
  for (const Row& row : rows) {
    if (row.at(3)) report.reasons.push_back(*row.at(3));
  }
  const std::string hours = rows.at(0).at(0).value_or("");
  const std::string days = rows.at(0).at(1).value_or("");
  const std::size_t lines = std::stoul(rows.at(0).at(2).value_or(""));
  if (lines > report.reasons.size()) {
    report.reasons.push_back("+" + std::to_string(lines - report.reasons.size()) + " more buckets differ");
  }
  if (!report.reasons.empty()) report.outcome = StepOutcome::kFailed;
  report.remarks.push_back(hours == "0" && days == "0"
                               ? "nothing to compare: chat_telemetry surely holds all rows of no closed hour or day"
                               : "compared " + Counted(hours, "hour") + " and " + Counted(days, "day"));
  return report;
}

}  // namespace

ReconcileStep::ReconcileStep(DatabaseUrl url, Watchdog& watchdog) : url_(std::move(url)), watchdog_(watchdog) {}

Duration ReconcileStep::Limit() const {
  return std::chrono::minutes(2);
}

StepReport ReconcileStep::Run(std::stop_token, MonotonicTime deadline) {
  auto opened = PostgresConnection::Open(url_, watchdog_, deadline);
  if (const auto* failure = std::get_if<Failure>(&opened)) return Unanswered(*failure);
  // Half of the time, so that the server says that it is up before the watchdog hangs up.
  const std::string sql = BoundedStatement(std::string(kReconcileSql), {Limit() / 2, kLockWait});
  const auto reply = std::get<0>(opened)->Query(sql, deadline);
  if (const auto* failure = std::get_if<Failure>(&reply)) return Unanswered(*failure);
  return Compared(std::get<Rows>(reply));
}

}  // namespace freshness
