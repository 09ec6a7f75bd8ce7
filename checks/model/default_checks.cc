#include "checks/model/check.h"

namespace freshness {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

// How one of the two refresh jobs works. pg_cron runs the hourly one every 15 minutes and the daily one once a day, so a raw
// row may wait that long for its roll-up, and the slack that the job's own run needs.
struct Refresh {
  std::string granularity;
  Duration period;
  Duration rollup_limit;
  Duration heartbeat_limit;
  Duration grace;
};

FedBy Raw(Duration grace) {
  return FedBy{"chat_telemetry", "created_at", grace};
}

Check Rollups(std::string name, std::string table, const Refresh& refresh) {
  Check check;
  check.name = std::move(name);
  check.table = std::move(table);
  check.where = {{"granularity", refresh.granularity}};
  check.timestamp = "bucket_end";
  check.newest_by = "bucket_start";
  check.period = refresh.period;
  check.error_after = refresh.rollup_limit;
  check.fed_by = Raw(refresh.grace);
  return check;
}

Check Heartbeat(std::string name, const Refresh& refresh) {
  Check check = Rollups(std::move(name), "chat_telemetry_rollups", refresh);
  check.timestamp = "updated_at";
  check.error_after = refresh.heartbeat_limit;
  check.within = days(7);
  return check;
}

Check Newest(std::string name, Group group, std::string table) {
  Check check;
  check.name = std::move(name);
  check.group = group;
  check.table = std::move(table);
  check.timestamp = check.newest_by = "created_at";
  return check;
}

}  // namespace

std::vector<Check> DefaultChecks() {
  const Refresh hourly{"hour", hours(1), minutes(90), minutes(45), minutes(20)};
  const Refresh daily{"day", days(1), hours(24), hours(26), hours(26)};
  Check audit = Newest("gdpr_audit_log", Group::kGdpr, "gdpr_audit_log");
  audit.error_after = hours(24);
  Check source = Newest("telemetry_source", Group::kTelemetry, "chat_telemetry");
  source.warn_after = hours(24);
  return {Rollups("rollups_hourly", "chat_telemetry_rollups", hourly),
          Rollups("rollups_daily", "chat_telemetry_rollups", daily),
          Rollups("domain_rollups_hourly", "chat_telemetry_domain_rollups", hourly),
          Rollups("domain_rollups_daily", "chat_telemetry_domain_rollups", daily),
          Rollups("model_rollups_hourly", "chat_telemetry_model_rollups", hourly),
          Rollups("model_rollups_daily", "chat_telemetry_model_rollups", daily),
          audit,
          Heartbeat("refresh_hourly", hourly),
          Heartbeat("refresh_daily", daily),
          source};
}

}  // namespace freshness
