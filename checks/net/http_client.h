// One HTTP request, every wait on it bounded.
#pragma once

#include <cstddef>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "checks/model/clock.h"
#include "checks/net/secret.h"

namespace freshness {

// Where a request may go in plain http: what it holds can be read and changed on the way.
enum class PlainHttp {
  kLoopback,  // to this host alone
  kAnywhere   // there is no secret in it, and the network is trusted
};

struct HttpRequest {
  std::string method = "GET";
  Secret url;  // may hold a token: it is never part of an error
  PlainHttp plain = PlainHttp::kLoopback;
  std::vector<std::pair<std::string, Secret>> headers;
  std::string body;
  Duration connect_timeout = std::chrono::seconds(5);  // name look-up, TCP and TLS together
  Duration total_timeout = std::chrono::seconds(15);
  std::size_t longest_answer = 1 << 20;  // bytes; a longer one is a failure
};

struct HttpResult {
  // What became of the request, as far as this side can know.
  enum class Fate {
    kNotSent,   // no connection: surely not acted upon
    kAnswered,  // `status` and `body` are set
    kInDoubt    // sent, at least in part, and no whole answer came
  };
  Fate fate = Fate::kNotSent;
  int status = 0;
  std::string body;
  std::optional<Duration> retry_after;  // the header, at most a day; a date is counted from the host's clock
  std::optional<TimePoint> date;        // the header Date: the server's clock, cut to whole seconds
  std::string content_range;            // the header; empty when it is not there
  std::string error;                    // one line, free of the URL and of secrets; empty when answered
  bool timed_out = false;
  bool too_long = false;  // more than longest_answer
};

// Why `url` cannot be used: not http or https, not well formed, with a user in it, or plain http to where that
// may not go. A sentence's end that holds no part of the URL; nothing when it can.
std::optional<std::string> HttpUrlProblem(const Secret& url, PlainHttp plain = PlainHttp::kLoopback);

// Sends `request` and waits for the answer, following no redirect. Verifies TLS against the system's certificates, or
// against the file that SSL_CERT_FILE names. https goes through the proxy that the environment names (HTTPS_PROXY,
// NO_PROXY). A URL with a problem is not sent. Ends within a second once `stop` is requested. Thread-safe.
HttpResult SendHttp(const HttpRequest& request, const std::stop_token& stop = {});

}  // namespace freshness
