#include "checks/net/http_exchange.h"

#include <curl/curl.h>

#include <algorithm>
#include <cstdlib>
#include <new>
#include <string_view>
#include <utility>

#include "checks/model/duration.h"

namespace freshness {
namespace {

struct FreeCurl {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using CurlHandle = std::unique_ptr<CURL, FreeCurl>;
using CurlList = std::unique_ptr<curl_slist, FreeCurl>;

}  // namespace

struct HttpExchange::Impl {
  const HttpRequest& request;
  const std::stop_token stop;
  // What libcurl's callbacks fill.
  std::string body = {};
  bool too_long = false;
  CurlList headers = {};
  CurlHandle curl = {};  // last: goes before what it points to
};

namespace {

using Impl = HttpExchange::Impl;

std::size_t OnBody(char* data, std::size_t size, std::size_t count, void* user) {
  auto& exchange = *static_cast<Impl*>(user);
  exchange.too_long = exchange.body.size() + size * count > exchange.request.longest_answer;
  if (exchange.too_long) return 0;
  try {
    exchange.body.append(data, size * count);
  } catch (...) {  // out of memory: libcurl is C, and is told by the count
    return 0;
  }
  return size * count;
}

int OnProgress(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<Impl*>(user)->stop.stop_requested() ? 1 : 0;
}

long Milliseconds(Duration duration) {
  return std::max(1L, static_cast<long>(duration / std::chrono::milliseconds(1)));
}

CurlList Headers(const HttpRequest& request) {
  CurlList list;
  const auto append = [&](const std::string& line) {
    curl_slist* longer = curl_slist_append(list.get(), line.c_str());
    if (longer == nullptr) throw std::bad_alloc();
    static_cast<void>(list.release());
    list.reset(longer);
  };
  append("Expect:");  // no "100-continue": it would add a wait
  for (const auto& [name, value] : request.headers) append(name + ": " + value.Reveal());
  return list;
}

void SetLimits(CURL* curl, Impl& exchange) {
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, Milliseconds(exchange.request.connect_timeout));
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, Milliseconds(exchange.request.total_timeout));
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
#if LIBCURL_VERSION_NUM >= 0x075700
  curl_easy_setopt(curl, CURLOPT_QUICK_EXIT, 1L);  // or the end waits for a dead name server
#endif
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &OnBody);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &exchange);
  curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, &OnProgress);
  curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &exchange);
}

bool IsPlainHttp(const HttpRequest& request) {
  const std::string& url = request.url.Reveal();
  return url.size() > 4 && url[4] == ':';  // HttpUrlProblem() has let http and https pass alone
}

void Configure(CURL* curl, const HttpRequest& request, const curl_slist* headers) {
  curl_easy_setopt(curl, CURLOPT_URL, request.url.Reveal().c_str());
  if (!request.body.empty() || request.method == "POST") {
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, static_cast<long>(request.body.size()));
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request.body.c_str());
  }
  if (request.method == "HEAD") curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
  curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);  // WasSent() counts its bytes
  curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(curl, CURLOPT_USERAGENT, "freshness_exporter");
  if (IsPlainHttp(request))
    curl_easy_setopt(curl, CURLOPT_PROXY, "");  // it is for this host or network, and no proxy's to read
  // libcurl is built with the system's file; unlike OpenSSL and the curl command it looks at no variable.
  const char* const certificates = std::getenv("SSL_CERT_FILE");
  if (certificates != nullptr && *certificates != '\0') curl_easy_setopt(curl, CURLOPT_CAINFO, certificates);
}

// Whether any part of the request can have reached the other side's program. What a proxy was asked before TLS stood does
// not count; on a connection kept from before, TLS stands already.
bool WasSent(CURL* curl, const HttpRequest& request) {
  long request_bytes = 0;
  long made = 0;
  curl_off_t tls_done = 0;
  curl_easy_getinfo(curl, CURLINFO_REQUEST_SIZE, &request_bytes);
  curl_easy_getinfo(curl, CURLINFO_NUM_CONNECTS, &made);
  curl_easy_getinfo(curl, CURLINFO_APPCONNECT_TIME_T, &tls_done);
  return request_bytes > 0 && (IsPlainHttp(request) || tls_done > 0 || made == 0);
}

std::optional<Duration> RetryAfter(CURL* curl) {
  curl_off_t seconds = 0;
  if (curl_easy_getinfo(curl, CURLINFO_RETRY_AFTER, &seconds) != CURLE_OK || seconds <= 0) return std::nullopt;
  return std::chrono::seconds(std::min<curl_off_t>(seconds, 24 * 60 * 60));
}

// Of the last answer, without one of a proxy before it; empty when it is not there.
std::string HeaderOf(CURL* curl, const char* name) {
  curl_header* header = nullptr;
  const bool found = curl_easy_header(curl, name, 0, CURLH_HEADER, -1, &header) == CURLHE_OK;
  return found ? header->value : "";
}

std::optional<TimePoint> DateOf(CURL* curl) {
  const std::time_t seconds = curl_getdate(HeaderOf(curl, "Date").c_str(), nullptr);
  if (seconds < 0) return std::nullopt;
  return TimePoint(std::chrono::seconds(seconds));
}

// curl_easy_strerror() names no host and no URL, unlike the error buffer.
std::string ErrorText(CURLcode code, const Impl& exchange, bool sent) {
  const HttpRequest& request = exchange.request;
  if (exchange.too_long) return "the answer is longer than " + std::to_string(request.longest_answer) + " bytes";
  if (exchange.stop.stop_requested()) return "interrupted";
  if (code == CURLE_OPERATION_TIMEDOUT) {
    return sent ? "no whole answer within " + HumanDuration(request.total_timeout)
                : "no connection within " + HumanDuration(std::min(request.connect_timeout, request.total_timeout));
  }
  if (code == CURLE_COULDNT_RESOLVE_HOST) return "its host name does not resolve";
  if (code == CURLE_COULDNT_CONNECT) return "the connection was refused";
  if (code == CURLE_PEER_FAILED_VERIFICATION) {
    return "its TLS certificate is not trusted; where a private authority signs, name that one's file in SSL_CERT_FILE";
  }
  if (code == CURLE_SSL_CACERT_BADFILE) return "the file that SSL_CERT_FILE names holds no certificates, or cannot be read";
  if (code == CURLE_SSL_CONNECT_ERROR) return "it does not speak TLS, or not one that this side knows";
  if (code == CURLE_GOT_NOTHING || code == CURLE_RECV_ERROR || code == CURLE_SEND_ERROR) {
    return "the connection was closed before an answer came";
  }
  return curl_easy_strerror(code);
}

}  // namespace

bool StartLibcurl() {
  static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
  return started == CURLE_OK;
}

std::optional<std::string> HttpRefusal(const HttpRequest& request) {
  if (auto problem = HttpUrlProblem(request.url, request.plain)) return "its URL " + *problem;
  for (const auto& [name, value] : request.headers) {
    if (value.Reveal().find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos) {
      return "the value of header " + name + " holds a line break";
    }
  }
  if (!StartLibcurl()) return "libcurl cannot be started";
  return std::nullopt;
}

HttpExchange::HttpExchange(const HttpRequest& request, const std::stop_token& stop)
    : impl_(new Impl{.request = request, .stop = stop}) {
  impl_->headers = Headers(request);
  impl_->curl.reset(curl_easy_init());
  if (!impl_->curl) throw std::bad_alloc();
  SetLimits(impl_->curl.get(), *impl_);
  Configure(impl_->curl.get(), request, impl_->headers.get());
}

HttpExchange::~HttpExchange() = default;

void* HttpExchange::Handle() const {
  return impl_->curl.get();
}

HttpResult HttpExchange::Result(int code) {
  CURL* const curl = impl_->curl.get();
  HttpResult result;
  if (code == CURLE_OK) {
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    result.fate = HttpResult::Fate::kAnswered;
    result.status = static_cast<int>(status);
    result.body = std::move(impl_->body);
    result.retry_after = RetryAfter(curl);
    result.date = DateOf(curl);
    result.content_range = HeaderOf(curl, "Content-Range");
    return result;
  }
  const bool sent = WasSent(curl, impl_->request);
  result.fate = sent ? HttpResult::Fate::kInDoubt : HttpResult::Fate::kNotSent;
  result.timed_out = code == CURLE_OPERATION_TIMEDOUT;
  result.too_long = impl_->too_long;
  result.error = ErrorText(static_cast<CURLcode>(code), *impl_, sent);
  return result;
}

Duration HttpExchange::AnswerTook() const {
  curl_off_t before = 0;
  curl_off_t total = 0;  // both in microseconds from the request's start
  curl_easy_getinfo(impl_->curl.get(), CURLINFO_PRETRANSFER_TIME_T, &before);
  curl_easy_getinfo(impl_->curl.get(), CURLINFO_TOTAL_TIME_T, &total);
  return std::max(Duration(0), Duration(total - before));
}

}  // namespace freshness
