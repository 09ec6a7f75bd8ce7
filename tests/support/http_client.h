// HTTP as a test needs it: one request, one connection, the whole answer.
#pragma once

#include <chrono>
#include <map>
#include <string>

namespace freshness::test {

struct HttpResponse {
  int status = 0;
  std::map<std::string, std::string> headers;  // names in lower case; of several with one name the last
  std::string body;                            // as sent, but for chunks, which are put together
};

using HttpHeaders = std::map<std::string, std::string>;

// Asks 127.0.0.1:`port`. Throws std::runtime_error when there is no whole answer within `timeout`.
HttpResponse HttpRequest(const std::string& method, int port, const std::string& path, const HttpHeaders& headers = {},
                         std::chrono::milliseconds timeout = std::chrono::seconds(10));
HttpResponse HttpGet(int port, const std::string& path, const HttpHeaders& headers = {});
HttpResponse HttpHead(int port, const std::string& path, const HttpHeaders& headers = {});

// Sends `bytes` as they are and returns all that comes back until the server closes, or until `timeout`.
std::string RawExchange(int port, const std::string& bytes, std::chrono::milliseconds timeout = std::chrono::seconds(10));

// Undoes Content-Encoding: gzip. Throws std::runtime_error when `bytes` is not whole gzip.
std::string Gunzip(const std::string& bytes);

}  // namespace freshness::test
