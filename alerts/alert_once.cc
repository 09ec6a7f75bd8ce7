#include "alerts/alert_once.h"

#include <exception>
#include <optional>

namespace freshness {
namespace {

Alerted AlertedAfter(Delivery delivery) {
  switch (delivery) {
    case Delivery::kDelivered: return Alerted::kDelivered;
    case Delivery::kRejected: return Alerted::kRejected;
    case Delivery::kInDoubt: return Alerted::kInDoubt;
    case Delivery::kNotConfigured: return Alerted::kNo;
  }
  return Alerted::kInDoubt;
}

// What an earlier process of this run has done already, if that ends the matter.
std::optional<DeliveryResult> Earlier(Alerted alerted) {
  switch (alerted) {
    case Alerted::kNo:
    case Alerted::kRejected: return std::nullopt;
    case Alerted::kDelivered: return DeliveryResult{Delivery::kDelivered, "this run has alerted before", 0};
    case Alerted::kSending:
      return DeliveryResult{Delivery::kInDoubt, "an earlier step of this run ended while it was sending the alert", 0};
    case Alerted::kInDoubt:
      return DeliveryResult{Delivery::kInDoubt, "an earlier step of this run sent the alert and got no answer", 0};
  }
  return std::nullopt;
}

// Why it could not be recorded, to follow a detail; empty when it was.
std::string Recorded(RunState& state, Alerted alerted) {
  try {
    state.Mark(alerted);
    return "";
  } catch (const std::exception& error) {
    return std::string("; this could not be recorded: ") + error.what();
  }
}

}  // namespace

DeliveryResult AlertOnce(RunState& state, AlertChannel& channel, const Alert& alert) {
  if (auto earlier = Earlier(state.Record().alerted)) return *std::move(earlier);
  Recorded(state, Alerted::kSending);
  DeliveryResult result = channel.Send(alert);
  result.detail += Recorded(state, AlertedAfter(result.delivery));
  return result;
}

}  // namespace freshness
