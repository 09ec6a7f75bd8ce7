#include "exporter/status_json.h"

#include <nlohmann/json.hpp>

#include "checks/model/duration.h"
#include "exporter/version.h"

namespace freshness {
namespace {

using Json = nlohmann::ordered_json;

Json Seconds(Duration duration) {
  return std::chrono::duration<double>(duration).count();
}

// A year that RFC 3339 cannot write is as good as unknown; the verdict's reason speaks of it.
Json Time(TimePoint time) {
  std::string text = FormatTime(time);
  return text.ends_with('Z') ? Json(std::move(text)) : Json();
}

template <typename T, typename Convert>
Json IfKnown(const std::optional<T>& value, Convert convert) {
  return value ? Json(convert(*value)) : Json();
}

Json Same(bool value) {
  return value;
}

const char* ToString(Group group) {
  switch (group) {
    case Group::kTelemetry: return "telemetry";
    case Group::kGdpr: return "gdpr";
  }
  return "";
}

Json CheckJson(const Check& check, const Verdict& verdict) {
  return {{"check", check.name},
          {"group", ToString(check.group)},
          {"table", check.table},
          {"granularity", Granularity(check)},
          {"state", ToString(verdict.state)},
          {"stale", IfKnown(verdict.stale, Same)},
          {"age_seconds", IfKnown(verdict.age, Seconds)},
          {"newest", IfKnown(verdict.newest, Time)},
          {"warn_after_seconds", IfKnown(check.warn_after, Seconds)},
          {"error_after_seconds", IfKnown(check.error_after, Seconds)},
          {"reason", verdict.reason}};
}

Json TargetJson(const TargetStatus& target, MonotonicTime now) {
  Json checks = Json::array();
  const std::vector<Verdict> verdicts = target.Judged(now);
  for (std::size_t i = 0; i < verdicts.size(); ++i) checks.push_back(CheckJson(target.checks[i], verdicts[i]));
  return {{"name", target.name},
          {"up", target.polled ? Json(target.up) : Json()},
          {"last_poll", IfKnown(target.polled, Time)},
          {"last_success", IfKnown(target.succeeded, Time)},
          {"poll_duration_seconds", IfKnown(target.duration, Seconds)},
          {"clock_skew_seconds", target.clock ? Seconds(target.clock->skew) : Json()},
          {"checks", std::move(checks)}};
}

}  // namespace

std::string StatusJson(const Snapshot& snapshot, MonotonicTime now, TimePoint wall_now) {
  Json targets = Json::array();
  for (const auto& target : snapshot.targets) targets.push_back(TargetJson(*target, now));
  const Json data = {{"version", kVersion}, {"generated_at", Time(wall_now)}, {"targets", std::move(targets)}};
  const Json document = {{"status", "success"}, {"data", data}};
  return document.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace freshness
