#include "exporter/night_outlets.h"

#include <algorithm>
#include <utility>

#include "alerts/alert.h"
#include "checks/net/http_client.h"
#include "exporter/log.h"
#include "exporter/night_metrics.h"
#include "exporter/read_file.h"
#include "exporter/write_file.h"

namespace freshness {
namespace {

constexpr auto kStartPatience = std::chrono::seconds(3);  // a night must not wait for who only wants to know of it
constexpr int kTries = 2;                                 // all that is sent here may arrive twice
constexpr std::size_t kLargestTextfile = 1 << 20;
constexpr std::size_t kLongestSummary = 10'000;  // bytes; healthchecks.io keeps 100 kB

void Warn(const std::string& what, const std::string& why) {
  Log(LogLevel::kWarn, what, {{"why", why}});
}

// The flag's URL, else the environment's, if it can be used.
std::optional<Secret> FindUrl(const std::optional<std::string>& flag, const char* flag_name, const Environment& environment,
                              const char* variable, PlainHttp plain) {
  SecretLookup found;
  if (flag) {
    found.value = Secret(*flag);
  } else {
    found = FindSecret(environment, variable);
  }
  if (found.problem) Warn("the night is not told there", *found.problem);
  if (!found.value) return std::nullopt;
  if (const auto problem = HttpUrlProblem(*found.value, plain)) {
    Warn("the night is not told there", std::string(flag ? flag_name : variable) + " " + *problem);
    return std::nullopt;
  }
  return std::move(found.value);
}

// `more` behind the URL's path: before its query, and with one slash between.
Secret Below(const Secret& url, const std::string& more) {
  const std::string& whole = url.Reveal();
  const auto end = std::min(whole.find_first_of("?#"), whole.size());
  std::string path = whole.substr(0, end);
  while (path.ends_with('/')) path.pop_back();
  return Secret(path + more + whole.substr(end));
}

// A second try follows what gave no answer in half the time, or a server's trouble.
void Send(HttpRequest request, Duration patience, const std::string& what) {
  request.connect_timeout = request.total_timeout = patience / kTries;
  HttpResult answer;
  for (int tries = 0; tries < kTries; ++tries) {
    answer = SendHttp(request);
    if (answer.fate == HttpResult::Fate::kAnswered && answer.status < 500) break;
  }
  if (answer.fate != HttpResult::Fate::kAnswered) return Warn(what, answer.error);
  if (answer.status >= 300) Warn(what, "it answered " + std::to_string(answer.status));
}

void Push(const Secret& gateway, const RunReport& report, const std::string& target, Duration patience) {
  HttpRequest request;
  request.method = "POST";
  request.plain = PlainHttp::kAnywhere;
  // A target's name is letters, digits, _, . and -: fit for a path as it is.
  request.url = Below(gateway, "/metrics/job/freshness_nightly/target/" + target);
  request.headers = {{"Content-Type", Secret("text/plain; version=0.0.4")}};
  request.body = NightMetricsText(report, target, std::nullopt);
  Send(std::move(request), patience, "the Pushgateway did not take the night's metrics");
}

void WriteTextfile(const std::string& path, const RunReport& report, const std::string& target) {
  const auto earlier = LastSuccessIn(ReadFile(path, kLargestTextfile).text, target);
  if (const auto problem = WriteFile(path, NightMetricsText(report, target, earlier))) {
    Warn("the night's textfile is not written", *problem);
  }
}

// The alert's lines, or that all is well.
std::string Summary(const RunReport& report) {
  const auto alert = Compose(report, {});
  std::string text = alert ? alert->title : "Freshness: all passed";
  for (const std::string& cause : alert ? alert->causes : std::vector<std::string>()) text += "\n" + cause;
  return text.substr(0, kLongestSummary);
}

}  // namespace

NightOutlets FindNightOutlets(const CommandLine& command_line, const Environment& environment) {
  NightOutlets outlets;
  outlets.push = FindUrl(command_line.push_url, "--push.url", environment, "PUSHGATEWAY_URL", PlainHttp::kAnywhere);
  outlets.ping = FindUrl(command_line.ping_url, "--ping.url", environment, "FRESHNESS_PING_URL", PlainHttp::kLoopback);
  outlets.textfile = command_line.textfile_path;
  return outlets;
}

void TellStart(const NightOutlets& outlets) {
  if (!outlets.ping) return;
  HttpRequest request;
  request.url = Below(*outlets.ping, "/start");
  Send(std::move(request), kStartPatience, "the dead man's switch was not told that the night began");
}

void TellEnd(const NightOutlets& outlets, const RunReport& report, const std::string& target, Duration patience) {
  if (outlets.textfile) WriteTextfile(*outlets.textfile, report, target);
  if (outlets.push) Push(*outlets.push, report, target, patience);
  if (!outlets.ping) return;
  HttpRequest request;
  request.method = "POST";
  request.url = Succeeded(report) ? *outlets.ping : Below(*outlets.ping, "/fail");
  request.body = Summary(report);
  Send(std::move(request), patience, "the dead man's switch was not told how the night ended");
}

}  // namespace freshness
