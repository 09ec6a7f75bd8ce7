// Where an alert goes.
#pragma once

#include <string>

#include "alerts/alert.h"

namespace freshness {

enum class Delivery {
  kDelivered,     // the channel said so
  kRejected,      // surely not posted
  kInDoubt,       // sent, and no answer: it may have been posted, so it is not repeated
  kNotConfigured  // there is no channel
};

struct DeliveryResult {
  Delivery delivery = Delivery::kNotConfigured;
  std::string detail;  // one line, free of secrets: "Slack answered 404 no_service"
  int attempts = 0;    // requests that may have reached the channel
};

class AlertChannel {
 public:
  virtual ~AlertChannel() = default;
  virtual DeliveryResult Send(const Alert& alert) noexcept = 0;
};

}  // namespace freshness
