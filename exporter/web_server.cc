#include "exporter/web_server.h"

#include <civetweb.h>

#include <algorithm>
#include <cctype>
#include <stdexcept>
#include <thread>

#include "checks/model/text.h"
#include "exporter/http_text.h"
#include "exporter/listen_address.h"
#include "exporter/log.h"
#include "exporter/own_sockets.h"
#include "exporter/web_request.h"

namespace freshness {
namespace {

// A request's body is of no use here. A short one is read and dropped, so that the connection lives on; beyond this the
// connection is closed instead, lest a client keep a thread busy with sending.
constexpr long long kLongestBody = 64 * 1024;
constexpr std::size_t kLongestLogged = 200;

WebResponse PlainText(int status, std::string text) {
  return {.status = status, .body = std::make_shared<const std::string>(std::move(text))};
}

// The rule CivetWeb goes by, which it does not tell: a Connection header decides, else HTTP/1.1 keeps the connection.
bool ClientKeepsAlive(mg_connection* connection, const mg_request_info& info) {
  if (info.content_length > kLongestBody) return false;
  if (const char* wish = mg_get_header(connection, "Connection")) return HasToken(wish, "keep-alive");
  return info.http_version && std::string_view(info.http_version) == "1.1";
}

// Head and body go out in one write: each further one is a system call and a packet (half the requests a second).
void Send(mg_connection* connection, const WebResponse& response, bool keep_alive, bool with_body) {
  if (!keep_alive) mg_disable_connection_keep_alive(connection);
  const char* const status_text = mg_get_response_code_text(connection, response.status);
  std::string message = ResponseHead(response, status_text, keep_alive, SystemClock().Wall());
  if (with_body && response.body) message += *response.body;
  // A client that asks and does not read holds this thread for a write's time-out; once is enough.
  const auto written = mg_write(connection, message.data(), message.size());
  if (written < static_cast<int>(message.size())) mg_disable_connection_keep_alive(connection);
}

// "cannot bind to :10090: 98 (Address already in use)" holds the reason in its last parentheses.
std::string ReasonIn(const std::string& complaint) {
  const std::size_t open = complaint.rfind('(');
  const std::size_t close = complaint.rfind(')');
  if (open == std::string::npos || close == std::string::npos || close < open + 2) return complaint;
  std::string reason = complaint.substr(open + 1, close - open - 1);
  reason[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(reason[0])));
  return reason;
}

}  // namespace

struct WebServer::Impl {
  Impl(std::vector<WebRoute> all, WebGuard the_guard) : routes(std::move(all)), guard(std::move(the_guard)) {}

  WebResponse Answer(const WebRequest& request) const;
  WebResponse Page(const WebRequest& request) const;
  void Start(const ListenAddress& address, const std::string& as_written);

  // CivetWeb calls these, and is C: nothing may be thrown through it.
  static int OnRequest(mg_connection* connection) noexcept;
  static int OnError(mg_connection* connection, int status, const char* message) noexcept;
  static int OnLog(const mg_connection* connection, const char* message) noexcept;

  const std::vector<WebRoute> routes;
  const WebGuard guard;
  const std::thread::id starter = std::this_thread::get_id();
  std::string complaint;  // CivetWeb's first one on the starter's thread, the only one that touches it
  mg_context* context = nullptr;
  int port = 0;
};

WebResponse WebServer::Impl::Page(const WebRequest& request) const {
  const std::string method = request.method == "HEAD" ? "GET" : request.method;
  std::string allowed;
  for (const WebRoute& route : routes) {
    if (route.path != request.path) continue;
    if (route.method == method) return route.handler(request);
    allowed += (allowed.empty() ? "" : ", ") + route.method + (route.method == "GET" ? ", HEAD" : "");
  }
  if (allowed.empty()) return PlainText(404, "There is nothing at this address; / lists what there is.\n");
  WebResponse refusal = PlainText(405, "This address answers to " + allowed + " alone.\n");
  refusal.headers.emplace_back("Allow", allowed);
  return refusal;
}

WebResponse WebServer::Impl::Answer(const WebRequest& request) const {
  try {
    const auto page = [&] { return Page(request); };
    return guard ? guard(request, page) : page();
  } catch (const std::exception& error) {
    Log(LogLevel::kError, "a page could not be made",
        {{"path", OneLine(request.path, kLongestLogged)}, {"error", error.what()}});
  } catch (...) {
    Log(LogLevel::kError, "a page could not be made", {{"path", OneLine(request.path, kLongestLogged)}});
  }
  return PlainText(500, "This page could not be made; the log says why.\n");
}

int WebServer::Impl::OnRequest(mg_connection* connection) noexcept {
  const mg_request_info& info = *mg_get_request_info(connection);
  const auto& self = *static_cast<const Impl*>(info.user_data);
  const bool clear = BodyIsClear(info);
  const WebResponse response =
      clear ? self.Answer(ReadRequest(info)) : PlainText(400, "How long the request's body is cannot be told.\n");
  const bool keep_alive = clear && ClientKeepsAlive(connection, info);
  Send(connection, response, keep_alive, std::string_view(info.request_method) != "HEAD");
  return response.status;
}

int WebServer::Impl::OnError(mg_connection* connection, int status, const char* message) noexcept {
  Send(connection, PlainText(status, std::string(message) + "\n"), false, true);
  return 0;
}

int WebServer::Impl::OnLog(const mg_connection* connection, const char* message) noexcept {
  const mg_context* const context = mg_get_context(connection);
  auto* const self = static_cast<Impl*>(context ? mg_get_user_data(context) : nullptr);
  if (self && self->starter == std::this_thread::get_id() && self->complaint.empty()) self->complaint = message;
  Log(LogLevel::kDebug, "web server", {{"detail", message}});
  return 1;  // handled: nothing goes to a file or to stderr
}

void WebServer::Impl::Start(const ListenAddress& address, const std::string& as_written) {
  const std::string port_text = std::to_string(address.port);
  const std::string listen = address.host.empty() ? port_text : address.host + ":" + port_text;
  // Each connection holds a thread, an idle one too: hence many threads and short time-outs. With 200 clients that connect
  // and say nothing a scrape comes through in a second (tests/faults), at 1.5 MB for the 64 threads more. No document root:
  // no file is ever served.
  // clang-format off
  const char* options[] = {"listening_ports", listen.c_str(),
                           "num_threads", "128",
                           "request_timeout_ms", "1000",
                           "enable_keep_alive", "yes",
                           "keep_alive_timeout_ms", "1000",
                           "tcp_nodelay", "1",
                           "connection_queue", "256",
                           "listen_backlog", "512",
                           "enable_directory_listing", "no",
                           "enable_auth_domain_check", "no",
                           nullptr};
  // clang-format on
  mg_callbacks callbacks{};
  callbacks.begin_request = &OnRequest;
  callbacks.http_error = &OnError;
  callbacks.log_message = &OnLog;
  static const unsigned library = mg_init_library(0);
  static_cast<void>(library);
  context = mg_start(&callbacks, this, options);
  if (!context) {
    throw std::runtime_error("cannot listen on " + as_written + ": " + ReasonIn(complaint) +
                             "; choose another with --web.listen-address");
  }
  mg_server_port bound{};
  if (mg_get_server_ports(context, 1, &bound) == 1) port = bound.port;
}

WebServer::WebServer(const std::string& listen_address, std::vector<WebRoute> routes, WebGuard guard)
    : impl_(std::make_unique<Impl>(std::move(routes), std::move(guard))) {
  impl_->Start(ParseListenAddress(listen_address), listen_address);
}

WebServer::~WebServer() {
  CloseSocketsOfPort(impl_->port);
  mg_stop(impl_->context);
}

int WebServer::Port() const {
  return impl_->port;
}

}  // namespace freshness
