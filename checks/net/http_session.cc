#include "checks/net/http_session.h"

#include <curl/curl.h>

#include <algorithm>
#include <new>
#include <optional>

#include "checks/net/http_exchange.h"

namespace freshness {
namespace {

constexpr auto kLongestWait = std::chrono::milliseconds(100);  // after which `cancelled` is asked again

}  // namespace

struct HttpSession::Impl {
  struct Free {
    void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
  };
  std::unique_ptr<CURLM, Free> multi;  // made when first used
};

// The requests of one Send().
class HttpSession::Batch {
 public:
  Batch(const Clock& clock, CURLM* multi, std::span<const HttpRequest> requests, MonotonicTime deadline)
      : clock_(clock), multi_(multi), requests_(requests.begin(), requests.end()), deadline_(deadline) {
    exchanges_.resize(requests_.size());
    replies_.resize(requests_.size());
    for (std::size_t i = 0; i < requests_.size(); ++i) Add(i);
  }
  Batch(const Batch&) = delete;  // libcurl holds addresses of its parts
  Batch& operator=(const Batch&) = delete;
  ~Batch() {
    for (const auto& exchange : exchanges_) {
      if (exchange) curl_multi_remove_handle(multi_, exchange->Handle());
    }
  }

  void Run(const std::function<bool()>& cancelled) {
    for (int running = 0;;) {
      curl_multi_perform(multi_, &running);
      Collect();
      if (running == 0 || Left() <= Duration(0) || cancelled()) break;
      const auto wait = std::min(std::chrono::ceil<std::chrono::milliseconds>(Left()), kLongestWait);
      curl_multi_poll(multi_, nullptr, 0, static_cast<int>(wait.count()), nullptr);
    }
    for (std::size_t i = 0; i < exchanges_.size(); ++i) {
      if (exchanges_[i]) End(i, CURLE_OPERATION_TIMEDOUT);
    }
  }

  std::vector<HttpReply> Replies() { return std::move(replies_); }

 private:
  Duration Left() const { return std::chrono::duration_cast<Duration>(deadline_ - clock_.Monotonic()); }

  void Add(std::size_t i) {
    HttpRequest& request = requests_[i];
    request.total_timeout = std::clamp(Left(), Duration(1), request.total_timeout);
    if (auto refusal = HttpRefusal(request)) {
      replies_[i].result.error = *std::move(refusal);
      return;
    }
    auto exchange = std::make_unique<HttpExchange>(request, std::stop_token());
    if (curl_multi_add_handle(multi_, exchange->Handle()) != CURLM_OK) throw std::bad_alloc();
    exchanges_[i] = std::move(exchange);
  }

  void Collect() {
    for (int left = 0; const CURLMsg* message = curl_multi_info_read(multi_, &left);) {
      if (message->msg != CURLMSG_DONE) continue;
      const CURLcode code = message->data.result;
      const auto done = std::find_if(exchanges_.begin(), exchanges_.end(), [&](const auto& exchange) {
        return exchange && exchange->Handle() == message->easy_handle;
      });
      if (done != exchanges_.end()) End(static_cast<std::size_t>(done - exchanges_.begin()), code);
    }
  }

  void End(std::size_t i, CURLcode code) {
    HttpReply& reply = replies_[i];
    reply.received = clock_.Monotonic();
    reply.sent = reply.received - exchanges_[i]->AnswerTook();
    reply.result = exchanges_[i]->Result(code);
    curl_multi_remove_handle(multi_, exchanges_[i]->Handle());
    exchanges_[i].reset();
  }

  const Clock& clock_;
  CURLM* const multi_;
  std::vector<HttpRequest> requests_;
  const MonotonicTime deadline_;
  std::vector<HttpReply> replies_;
  std::vector<std::unique_ptr<HttpExchange>> exchanges_;  // of the requests that are under way; point to requests_
};

HttpSession::HttpSession(const Clock& clock, std::size_t connections)
    : clock_(clock), connections_(static_cast<long>(connections)), impl_(std::make_unique<Impl>()) {}

HttpSession::~HttpSession() = default;

std::vector<HttpReply> HttpSession::Send(std::span<const HttpRequest> requests, MonotonicTime deadline,
                                         const std::function<bool()>& cancelled) {
  if (!impl_->multi) {
    StartLibcurl();  // should it fail, each request says so
    impl_->multi.reset(curl_multi_init());
    if (!impl_->multi) throw std::bad_alloc();
    curl_multi_setopt(impl_->multi.get(), CURLMOPT_MAX_HOST_CONNECTIONS, connections_);
    curl_multi_setopt(impl_->multi.get(), CURLMOPT_MAXCONNECTS, connections_);
  }
  Batch batch(clock_, impl_->multi.get(), requests, deadline);
  batch.Run(cancelled);
  return batch.Replies();
}

}  // namespace freshness
