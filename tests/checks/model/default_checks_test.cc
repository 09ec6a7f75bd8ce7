// The default list is a public contract: dashboards and rules name these checks.
#include <gtest/gtest.h>

#include <set>

#include "checks/model/check.h"
#include "checks/model/duration.h"

namespace freshness {
namespace {

std::string Or(const std::optional<Duration>& duration) {
  return duration ? FormatDuration(*duration) : "-";
}

// name group table granularity timestamp by newest_by; period, warn, error, within; what feeds it.
std::string Describe(const Check& check) {
  std::string text = check.name + (check.group == Group::kGdpr ? " gdpr " : " telemetry ") + check.table;
  for (const auto& [column, value] : check.where) text += " " + column + "=" + value;
  text += " " + check.timestamp + " by " + check.newest_by + "; period " + FormatDuration(check.period) + " warn " +
          Or(check.warn_after) + " error " + Or(check.error_after) + " within " + Or(check.within);
  if (check.fed_by) {
    text +=
        "; fed by " + check.fed_by->table + "." + check.fed_by->timestamp + " grace " + FormatDuration(check.fed_by->grace);
  }
  return text;
}

TEST(DefaultChecks, AreTheContractsList) {
  const std::vector<std::string> expected = {
      "rollups_hourly telemetry chat_telemetry_rollups granularity=hour bucket_end by bucket_start; "
      "period 1h warn - error 1h30m within -; fed by chat_telemetry.created_at grace 20m",
      "rollups_daily telemetry chat_telemetry_rollups granularity=day bucket_end by bucket_start; "
      "period 1d warn - error 1d within -; fed by chat_telemetry.created_at grace 1d2h",
      "domain_rollups_hourly telemetry chat_telemetry_domain_rollups granularity=hour bucket_end by bucket_start; "
      "period 1h warn - error 1h30m within -; fed by chat_telemetry.created_at grace 20m",
      "domain_rollups_daily telemetry chat_telemetry_domain_rollups granularity=day bucket_end by bucket_start; "
      "period 1d warn - error 1d within -; fed by chat_telemetry.created_at grace 1d2h",
      "model_rollups_hourly telemetry chat_telemetry_model_rollups granularity=hour bucket_end by bucket_start; "
      "period 1h warn - error 1h30m within -; fed by chat_telemetry.created_at grace 20m",
      "model_rollups_daily telemetry chat_telemetry_model_rollups granularity=day bucket_end by bucket_start; "
      "period 1d warn - error 1d within -; fed by chat_telemetry.created_at grace 1d2h",
      "gdpr_audit_log gdpr gdpr_audit_log created_at by created_at; period 0s warn - error 1d within -",
      "refresh_hourly telemetry chat_telemetry_rollups granularity=hour updated_at by bucket_start; "
      "period 1h warn - error 45m within 1w; fed by chat_telemetry.created_at grace 20m",
      "refresh_daily telemetry chat_telemetry_rollups granularity=day updated_at by bucket_start; "
      "period 1d warn - error 1d2h within 1w; fed by chat_telemetry.created_at grace 1d2h",
      "telemetry_source telemetry chat_telemetry created_at by created_at; period 0s warn 1d error - within -"};
  std::vector<std::string> actual;
  for (const Check& check : DefaultChecks()) actual.push_back(Describe(check));
  EXPECT_EQ(actual, expected);
}

TEST(DefaultChecks, HaveNamesOfTheirOwn) {
  std::set<std::string> names;
  for (const Check& check : DefaultChecks()) EXPECT_TRUE(names.insert(check.name).second) << check.name;
}

}  // namespace
}  // namespace freshness
