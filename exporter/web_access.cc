#include "exporter/web_access.h"

#include <utility>

#include "exporter/config.h"
#include "exporter/log.h"

namespace freshness {
namespace {

constexpr auto kLookEvery = std::chrono::seconds(1);

WebResponse Refuse(int status, std::string text) {
  return {.status = status, .body = std::make_shared<const std::string>(std::move(text))};
}

WebResponse AskForPassword() {
  WebResponse response = Refuse(401, "A user's name and password are asked for here.\n");
  response.headers.emplace_back("WWW-Authenticate", "Basic realm=\"freshness_exporter\", charset=\"UTF-8\"");
  return response;
}

WebResponse TooMany() {
  WebResponse response = Refuse(429, "Too many requests; ask again in a moment.\n");
  response.headers.emplace_back("Retry-After", "1");
  return response;
}

bool IsOpen(const WebRequest& request) {
  return (request.method == "GET" || request.method == "HEAD") &&
         (request.path == "/-/healthy" || request.path == "/-/ready");
}

}  // namespace

WebAccess::WebAccess(std::optional<std::string> file, const Clock& clock)
    : file_(std::move(file)), clock_(clock), in_use_(Read()), seen_(in_use_.stamp), looked_at_(clock.Monotonic()) {}

WebAccess::Ready WebAccess::Read() const {
  if (!file_) return {std::make_shared<const WebConfig>(), {}};
  const FileStamp stamp = StampOf(*file_);  // before it is read: a change meanwhile is seen the next time
  return {std::make_shared<const WebConfig>(LoadWebConfig(*file_)), stamp};
}

void WebAccess::Use(Ready ready) {
  const std::lock_guard lock(mutex_);
  in_use_ = std::move(ready);
  seen_ = in_use_.stamp;
  file_is_good_ = true;
}

std::shared_ptr<const WebConfig> WebAccess::Current() const {
  const std::lock_guard lock(mutex_);
  return in_use_.config;
}

bool WebAccess::FileIsGood() const {
  const std::lock_guard lock(mutex_);
  return file_is_good_;
}

std::shared_ptr<const WebConfig> WebAccess::Refreshed() {
  const std::lock_guard lock(mutex_);
  const MonotonicTime now = clock_.Monotonic();
  if (!file_ || now - looked_at_ < kLookEvery) return in_use_.config;
  looked_at_ = now;
  const FileStamp stamp = StampOf(*file_);
  if (stamp == seen_ || !stamp.SettledAt(clock_.Wall())) return in_use_.config;
  seen_ = stamp;
  try {
    in_use_ = Read();
    file_is_good_ = true;
    Log(LogLevel::kInfo, "the web configuration was read anew, since its file changed");
  } catch (const ConfigError& error) {
    file_is_good_ = false;
    for (const std::string& problem : error.Problems()) {
      Log(LogLevel::kError, "the web configuration's file changed and is no good; what it said before stays in force",
          {{"why", problem}});
    }
  }
  return in_use_.config;
}

WebResponse WebAccess::Answer(const WebRequest& request, const std::function<WebResponse()>& page) {
  const auto config = Refreshed();
  auto refusal = Refusal(*config, request);
  WebResponse response = refusal ? *std::move(refusal) : page();
  response.configured_headers = std::shared_ptr<const WebHeaders>(config, &config->headers);
  return response;
}

std::optional<WebResponse> WebAccess::Refusal(const WebConfig& config, const WebRequest& request) {
  if (IsOpen(request)) return std::nullopt;
  const auto may = [&](TokenBucket& bucket) {
    return !config.rate_limit || bucket.Take(config.rate_limit->interval, config.rate_limit->burst, clock_.Monotonic());
  };
  const auto given = config.users.empty() ? std::nullopt : ReadBasicAuth(request.authorization);
  if (config.users.empty() || (given && passwords_.Remembers(config, *given))) {
    return may(known_) ? std::nullopt : std::optional(TooMany());
  }
  if (!may(strangers_)) return TooMany();
  if (!given) return AskForPassword();
  switch (passwords_.Check(config, *given, request.client)) {
    case PasswordCheck::Result::kRight: return std::nullopt;
    case PasswordCheck::Result::kWrong: return AskForPassword();
    case PasswordCheck::Result::kBusy: return TooMany();
  }
  return AskForPassword();
}

}  // namespace freshness
