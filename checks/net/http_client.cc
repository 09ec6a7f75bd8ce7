#include "checks/net/http_client.h"

#include <curl/curl.h>

#include "checks/net/http_exchange.h"

namespace freshness {

HttpResult SendHttp(const HttpRequest& request, const std::stop_token& stop) {
  if (auto refusal = HttpRefusal(request)) {
    HttpResult result;
    result.error = *std::move(refusal);
    return result;
  }
  HttpExchange exchange(request, stop);
  return exchange.Result(curl_easy_perform(exchange.Handle()));
}

}  // namespace freshness
