// Several HTTP requests at once, on connections that are kept for the next time.
//
//   HttpSession session(clock, 4);
//   const auto replies = session.Send(requests, deadline, [&] { return watchdog.Expired(); });
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "checks/model/clock.h"
#include "checks/net/http_client.h"

namespace freshness {

struct HttpReply {
  HttpResult result;
  // Between these two, on this side's clock, the answer was made. Set when it was answered.
  MonotonicTime sent{};
  MonotonicTime received{};
};

// One thread, at most `connections` connections a host. Not thread-safe.
class HttpSession {
 public:
  // `clock` must outlive the session.
  HttpSession(const Clock& clock, std::size_t connections);
  ~HttpSession();
  HttpSession(const HttpSession&) = delete;  // owns its connections
  HttpSession& operator=(const HttpSession&) = delete;

  // Sends all of `requests` by the rules of SendHttp() and returns their replies in their order. Done at `deadline`, or
  // within a tenth of a second once `cancelled` says so; what has not been answered then has timed out. A request's own
  // total_timeout holds too, counted from this call.
  std::vector<HttpReply> Send(std::span<const HttpRequest> requests, MonotonicTime deadline,
                              const std::function<bool()>& cancelled);

 private:
  class Batch;
  struct Impl;
  const Clock& clock_;
  const long connections_;
  const std::unique_ptr<Impl> impl_;
};

}  // namespace freshness
