// The HTTP server: exact paths, GET and HEAD, everything else answered with the right error.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace freshness {

struct WebRequest {
  bool accepts_gzip = false;
};

struct WebResponse {
  int status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::shared_ptr<const std::string> body{};                   // shared, so that a cached page is not copied a request
  bool gzipped = false;                                        // body is gzip: Content-Encoding says so
  bool varies = false;                                         // the answer depends on Accept-Encoding: Vary says so
  std::vector<std::pair<std::string, std::string>> headers{};  // further ones
};

// Runs on one of the server's threads, several at once. What it throws becomes a 500.
using WebHandler = std::function<WebResponse(const WebRequest&)>;

struct WebRoute {
  std::string path;
  WebHandler handler;
};

// Serves from construction to destruction, which ends within a fraction of a second, idle clients or not: requests being
// answered are finished, connections are closed.
class WebServer {
 public:
  // `listen_address` is HOST:PORT; an empty host is every IPv4 address; port 0 takes a free one. Throws std::runtime_error
  // with one sentence (address, reason, what to do) when it cannot listen there.
  WebServer(const std::string& listen_address, std::vector<WebRoute> routes);
  ~WebServer();
  WebServer(const WebServer&) = delete;  // its threads hold its address
  WebServer& operator=(const WebServer&) = delete;

  int Port() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace freshness
