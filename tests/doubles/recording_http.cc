#include "tests/doubles/recording_http.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "tests/support/socket.h"

namespace freshness::test {
namespace {

constexpr std::chrono::milliseconds kLongestRead{10000};

// A header's value, "" when it is not there; names as curl writes them.
std::string HeaderOf(const std::string& head, const std::string& name) {
  const auto at = head.find("\r\n" + name + ": ");
  if (at == std::string::npos) return "";
  const auto from = at + name.size() + 4;
  return head.substr(from, head.find("\r\n", from) - from);
}

void SendAll(int fd, const std::string& bytes) {
  for (std::size_t sent = 0; sent < bytes.size();) {
    const ssize_t count = ::send(fd, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (count <= 0) return;
    sent += static_cast<std::size_t>(count);
  }
}

}  // namespace

struct RecordingHttp::Impl {
  Impl(std::deque<HttpReply> replies, Judge judges) : judge(std::move(judges)), script(std::move(replies)) {}

  // Whether `fd` can be read from, rather than time being up or the double ending.
  bool WaitFor(int fd, std::chrono::milliseconds patience) const {
    std::array<pollfd, 2> polled{{{wake.Get(), POLLIN, 0}, {fd, POLLIN, 0}}};
    const auto count = fd < 0 ? 1u : 2u;
    return ::poll(polled.data(), count, static_cast<int>(patience.count())) > 0 && polled[0].revents == 0;
  }

  void Serve() {
    while (WaitFor(listener.Get(), std::chrono::milliseconds(-1))) {
      Socket client(::accept4(listener.Get(), nullptr, nullptr, SOCK_CLOEXEC));
      if (client.IsOpen()) Handle(std::move(client), NextReply());
    }
  }

  HttpReply NextReply() {
    const std::lock_guard lock(mutex);
    ++connections;
    if (script.empty()) return HttpReply::Ok();
    HttpReply reply = script.front();
    script.pop_front();
    return reply;
  }

  void Handle(Socket client, HttpReply reply) {
    if (reply.kind == HttpReply::Kind::kCloseUnread) return;
    const auto request = Read(client.Get());
    if (!request) return;
    const std::vector<std::string> found = judge ? judge(request->body) : std::vector<std::string>();
    Keep(*request, found);
    if (!found.empty() && reply.status == 200) reply = HttpReply::Words(400, "invalid_blocks");
    if (reply.kind == HttpReply::Kind::kSilent) held.push_back(std::move(client));
    if (reply.kind != HttpReply::Kind::kAnswer) return;
    if (reply.delay.count() > 0) WaitFor(-1, reply.delay);
    SendAll(client.Get(), "HTTP/1.1 " + std::to_string(reply.status) + " Scripted\r\nContent-Length: " +
                              std::to_string(reply.body.size()) + (reply.header.empty() ? "" : "\r\n" + reply.header) +
                              "\r\nConnection: close\r\n\r\n" + reply.body);
  }

  // Nothing when it does not come whole.
  std::optional<RecordedRequest> Read(int fd) const {
    std::string text;
    std::array<char, 65536> buffer{};
    for (;;) {
      const auto head = text.find("\r\n\r\n");
      if (head != std::string::npos) {
        const std::size_t length = std::stoul("0" + HeaderOf(text.substr(0, head + 2), "Content-Length"));
        if (text.size() >= head + 4 + length) return Parsed(text, text.substr(head + 4, length));
      }
      if (!WaitFor(fd, kLongestRead)) return std::nullopt;
      const ssize_t count = ::recv(fd, buffer.data(), buffer.size(), 0);
      if (count <= 0) return std::nullopt;
      text.append(buffer.data(), static_cast<std::size_t>(count));
    }
  }

  static RecordedRequest Parsed(const std::string& text, std::string body) {
    const auto method = text.find(' ');
    const auto path = text.find(' ', method + 1);
    return {text.substr(0, method), text.substr(method + 1, path - method - 1), std::move(body)};
  }

  void Keep(const RecordedRequest& request, const std::vector<std::string>& found) {
    const std::lock_guard lock(mutex);
    requests.push_back(request);
    violations.insert(violations.end(), found.begin(), found.end());
    came.notify_all();
  }

  const Judge judge;
  const Socket wake{::eventfd(0, EFD_CLOEXEC)};
  const Socket listener{ListenOnLoopback(0)};
  mutable std::mutex mutex;
  mutable std::condition_variable came;
  std::deque<HttpReply> script;  // guarded by mutex, as all below but the last two
  int connections = 0;
  std::vector<RecordedRequest> requests;
  std::vector<std::string> violations;
  std::vector<Socket> held;  // the thread's own
  std::thread thread{[this] { Serve(); }};
};

RecordingHttp::RecordingHttp(std::deque<HttpReply> script, Judge judge)
    : impl_(std::make_unique<Impl>(std::move(script), std::move(judge))) {}

RecordingHttp::~RecordingHttp() {
  const std::uint64_t one = 1;
  if (::write(impl_->wake.Get(), &one, sizeof(one)) == sizeof(one)) impl_->thread.join();
}

int RecordingHttp::Port() const {
  return LocalPort(impl_->listener.Get());
}

int RecordingHttp::Connections() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->connections;
}

std::vector<RecordedRequest> RecordingHttp::Requests() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->requests;
}

std::vector<std::string> RecordingHttp::Violations() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->violations;
}

bool RecordingHttp::WaitForRequests(std::size_t count, Duration patience) const {
  std::unique_lock lock(impl_->mutex);
  return impl_->came.wait_for(lock, patience, [&] { return impl_->requests.size() >= count; });
}

}  // namespace freshness::test
