#include "alerts/slack_channel.h"

#include <algorithm>
#include <exception>
#include <optional>

#include "alerts/slack_payload.h"

namespace freshness {
namespace {

constexpr Duration kFirstPause = std::chrono::seconds(1);  // doubled each time

// Slack's own words are like no_service. Anything else is somebody else's page, which may quote the webhook's secret path.
bool IsSlacksWord(const std::string& body) {
  return !body.empty() && body.size() <= 40 && body.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == std::string::npos;
}

std::string Trimmed(const std::string& body) {
  const auto last = body.find_last_not_of(" \r\n");
  return body.substr(0, last == std::string::npos ? 0 : last + 1);
}

std::string Said(const HttpResult& answer) {
  const std::string status = std::to_string(answer.status);
  const std::string body = Trimmed(answer.body);
  if (IsSlacksWord(body)) return "Slack answered " + status + " " + body;
  if (body.empty()) return "the webhook answered " + status;
  return "the webhook answered " + status + " with " + std::to_string(body.size()) + " bytes that are not Slack's words";
}

// What is known between two tries.
struct Attempts {
  int tries = 0;
  int posted = 0;  // tries that may have reached the channel
  bool plain = false;
  Duration pause = kFirstPause;  // before the next try
  std::string detail;
};

// Nothing when another try is right.
std::optional<Delivery> Read(const HttpResult& answer, Attempts& attempts) {
  if (answer.fate == HttpResult::Fate::kNotSent) {
    attempts.detail = "the webhook could not be reached: " + answer.error;
    return std::nullopt;
  }
  ++attempts.posted;
  if (answer.fate == HttpResult::Fate::kInDoubt) {
    attempts.detail = "the alert went out and no answer came: " + answer.error;
    return Delivery::kInDoubt;
  }
  attempts.detail = Said(answer);
  if (answer.status == 200 && Trimmed(answer.body) == "ok") return Delivery::kDelivered;
  if (answer.status == 429) return std::nullopt;
  if (answer.status == 400 && !attempts.plain) {
    attempts.plain = true;
    attempts.pause = Duration(0);
    return std::nullopt;
  }
  if (answer.status >= 300 && answer.status < 400) attempts.detail += ", a redirect, and those are not followed";
  return answer.status >= 300 && answer.status < 500 ? Delivery::kRejected : Delivery::kInDoubt;
}

}  // namespace

SlackChannel::SlackChannel(SlackSettings settings, Transport send, std::function<void(Duration)> wait, const Clock& clock)
    : settings_(std::move(settings)), send_(std::move(send)), wait_(std::move(wait)), clock_(clock) {}

DeliveryResult SlackChannel::Deliver(const std::string& blocks, const std::string& plain) const {
  HttpRequest request;
  request.method = "POST";
  request.url = settings_.webhook;
  request.headers = {{"Content-Type", Secret("application/json; charset=utf-8")}};
  request.connect_timeout = settings_.connect_timeout;
  const MonotonicTime until = clock_.Monotonic() + settings_.patience;
  Attempts attempts;
  Duration backoff = kFirstPause;
  while (attempts.tries < settings_.most_tries) {
    const auto left = std::chrono::duration_cast<Duration>(until - clock_.Monotonic());
    if (left <= Duration(0)) break;
    request.body = attempts.plain ? plain : blocks;
    request.total_timeout = std::min(settings_.total_timeout, left);
    attempts.pause = backoff;
    const HttpResult answer = send_(request);
    ++attempts.tries;
    if (const auto delivery = Read(answer, attempts)) return {*delivery, attempts.detail, attempts.posted};
    if (attempts.tries == settings_.most_tries) break;
    if (attempts.pause == Duration(0)) continue;
    const Duration wanted = std::min(answer.retry_after.value_or(attempts.pause), settings_.longest_wait);
    if (clock_.Monotonic() + wanted >= until) break;
    wait_(wanted);
    backoff *= 2;
  }
  const std::string tries = attempts.tries == 1 ? "1 try" : std::to_string(attempts.tries) + " tries";
  return {Delivery::kRejected, attempts.detail + "; given up after " + tries, attempts.posted};
}

DeliveryResult SlackChannel::Send(const Alert& alert) noexcept {
  if (settings_.webhook.empty()) return {Delivery::kNotConfigured, "no webhook is set", 0};
  std::string blocks;
  std::string plain;
  try {
    if (const auto problem = HttpUrlProblem(settings_.webhook)) return {Delivery::kRejected, "the webhook " + *problem, 0};
    blocks = SlackPayload(alert);
    plain = SlackPlainPayload(alert);
  } catch (const std::exception& error) {
    return {Delivery::kRejected, std::string("the alert could not be written: ") + error.what(), 0};
  }
  try {
    return Deliver(blocks, plain);
  } catch (const std::exception& error) {
    return {Delivery::kInDoubt, std::string("the sending broke: ") + error.what(), 1};
  }
}

}  // namespace freshness
