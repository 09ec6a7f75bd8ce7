#include "exporter/job_alert.h"

#include <cstdio>
#include <thread>
#include <utility>

#include "alerts/alert_once.h"
#include "alerts/slack_channel.h"
#include "alerts/slack_payload.h"
#include "exporter/log.h"

namespace freshness {
namespace {

constexpr const char* kVariable = "MONITOR_ALERT_WEBHOOK_URL";

DeliveryResult Deliver(const Alert& alert, RunState* state, const AlertWay& way, const Clock& clock) {
  if (!way.webhook) return {Delivery::kNotConfigured, way.problem, 0};
  SlackSettings settings;
  settings.webhook = *way.webhook;
  settings.patience = way.patience;
  SlackChannel channel(
      settings, [](const HttpRequest& request) { return SendHttp(request); },
      [](Duration pause) { std::this_thread::sleep_for(pause); }, clock);
  return state == nullptr ? channel.Send(alert) : AlertOnce(*state, channel, alert);
}

}  // namespace

AlertWay FindAlertWay(const Environment& environment, bool dry_run) {
  AlertWay way;
  way.dry_run = dry_run;
  SecretLookup found = FindSecret(environment, kVariable);
  if (found.problem) {
    way.problem = *found.problem;
  } else if (!found.value) {
    way.problem = std::string(kVariable) + " is not set";
  } else if (const auto problem = HttpUrlProblem(*found.value)) {
    way.problem = std::string(kVariable) + " " + *problem;
  } else {
    way.webhook = std::move(found.value);
  }
  return way;
}

bool SendAlert(const Alert& alert, RunState* state, const AlertWay& way, const Clock& clock) {
  if (way.dry_run) {
    std::fputs((SlackPayload(alert) + "\n").c_str(), stdout);
    return true;
  }
  const DeliveryResult result = Deliver(alert, state, way, clock);
  switch (result.delivery) {
    case Delivery::kDelivered:
      Log(LogLevel::kInfo, "alert delivered", {{"detail", result.detail}, {"summary", alert.summary}});
      return true;
    case Delivery::kInDoubt:
      Log(LogLevel::kError, "ALERT IN DOUBT: it may or may not have arrived, and is not repeated",
          {{"why", result.detail}, {"summary", alert.summary}});
      return false;
    case Delivery::kRejected:
    case Delivery::kNotConfigured:
      Log(LogLevel::kError, "ALERT NOT DELIVERED", {{"why", result.detail}, {"summary", alert.summary}});
      return false;
  }
  return false;
}

}  // namespace freshness
