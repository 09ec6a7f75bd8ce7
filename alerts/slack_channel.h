// Slack's incoming webhooks.
#pragma once

#include <functional>
#include <string>

#include "alerts/channel.h"
#include "checks/model/clock.h"
#include "checks/net/http_client.h"
#include "checks/net/secret.h"

namespace freshness {

struct SlackSettings {
  Secret webhook;  // empty: there is no channel
  Duration connect_timeout = std::chrono::seconds(5);
  Duration total_timeout = std::chrono::seconds(15);  // of one try
  int most_tries = 5;
  Duration patience = std::chrono::minutes(2);       // for all tries together
  Duration longest_wait = std::chrono::seconds(60);  // a Retry-After is cut to this
};

// Retries only what surely was not posted: no connection, or 429; and once more as plain text after a 400. Anything else
// that is not Slack's plain yes or no is in doubt, a 5xx too: a proxy may have answered after the message had passed it.
class SlackChannel : public AlertChannel {
 public:
  using Transport = std::function<HttpResult(const HttpRequest&)>;
  // `send` and `wait` are how it reaches the world: SendHttp() and a real pause, or a test's. `clock` must outlive the
  // channel.
  SlackChannel(SlackSettings settings, Transport send, std::function<void(Duration)> wait, const Clock& clock);
  DeliveryResult Send(const Alert& alert) noexcept override;

 private:
  DeliveryResult Deliver(const std::string& blocks, const std::string& plain) const;

  const SlackSettings settings_;
  const Transport send_;
  const std::function<void(Duration)> wait_;
  const Clock& clock_;
};

}  // namespace freshness
