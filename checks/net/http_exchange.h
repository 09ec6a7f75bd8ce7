// One request on a libcurl handle: its settings, and what became of it. For SendHttp() and HttpSession, which run it.
#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "checks/net/http_client.h"

namespace freshness {

// Sets libcurl up, once; false when it cannot be. Comes before anything else of it. Thread-safe.
bool StartLibcurl();

// Why libcurl is not even asked: the URL or a header is not fit to be sent.
std::optional<std::string> HttpRefusal(const HttpRequest& request);

class HttpExchange {
 public:
  // `request` must outlive the exchange.
  HttpExchange(const HttpRequest& request, const std::stop_token& stop);
  ~HttpExchange();
  HttpExchange(const HttpExchange&) = delete;  // libcurl holds its address
  HttpExchange& operator=(const HttpExchange&) = delete;

  void* Handle() const;  // a CURL*, whose type stays where libcurl is included
  // Once libcurl is done with the handle, with this CURLcode.
  HttpResult Result(int code);
  // How long the answer took, from the request's first byte out to the last one in.
  Duration AnswerTook() const;

  struct Impl;

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace freshness
