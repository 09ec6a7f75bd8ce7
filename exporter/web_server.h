// The HTTP server: exact paths and methods, everything else answered with the right error.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace freshness {

struct WebRequest {
  std::string method{};         // "GET"
  std::string path{};           // percent-escapes undone, nothing else; without the query
  std::string client{};         // the IP address that asks; a proxy's, if one stands between
  std::string authorization{};  // that header's value
  bool accepts_gzip = false;
  bool forwarded = false;     // came through a proxy, by its headers
  bool from_browser = false;  // a page's script or form sent it, by its headers (Origin, Sec-Fetch-Site)
};

using WebHeaders = std::vector<std::pair<std::string, std::string>>;

struct WebResponse {
  int status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::shared_ptr<const std::string> body{};  // shared, so that a cached page is not copied a request
  bool gzipped = false;                       // body is gzip: Content-Encoding says so
  bool varies = false;                        // the answer depends on Accept-Encoding: Vary says so
  WebHeaders headers{};                       // further ones, and others in place of those that every answer has
  std::shared_ptr<const WebHeaders> configured_headers{};  // these in place of either; with an empty value: left out
};

// Runs on one of the server's threads, several at once. What it throws becomes a 500.
using WebHandler = std::function<WebResponse(const WebRequest&)>;

struct WebRoute {
  std::string path;
  WebHandler handler;
  std::string method = "GET";  // which HEAD goes with
};

// Stands before every page: answers itself, or has `page` made. Called and caught as a handler is.
using WebGuard = std::function<WebResponse(const WebRequest& request, const std::function<WebResponse()>& page)>;

// Serves from construction to destruction, which ends within a fraction of a second, idle clients or not: requests being
// answered are finished, connections are closed.
class WebServer {
 public:
  // `listen_address` is HOST:PORT; an empty host is every IPv4 address; port 0 takes a free one. Throws std::runtime_error
  // with one sentence (address, reason, what to do) when it cannot listen there.
  WebServer(const std::string& listen_address, std::vector<WebRoute> routes, WebGuard guard = {});
  ~WebServer();
  WebServer(const WebServer&) = delete;  // its threads hold its address
  WebServer& operator=(const WebServer&) = delete;

  int Port() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace freshness
