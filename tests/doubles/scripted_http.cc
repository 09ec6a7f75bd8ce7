#include "tests/doubles/scripted_http.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <ctime>
#include <mutex>
#include <sstream>
#include <thread>

#include "tests/support/socket.h"

namespace freshness::test {
namespace {

std::string Now() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  ::gmtime_r(&now, &parts);
  std::array<char, 64> text{};
  std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  return text.data();
}

ScriptedHttp::Request Parse(const std::string& head) {
  ScriptedHttp::Request request;
  std::istringstream lines(head);
  lines >> request.method >> request.target;
  std::string line;
  std::getline(lines, line);
  while (std::getline(lines, line) && line.size() > 1) {
    std::string name = line.substr(0, line.find(':'));
    std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return std::tolower(c); });
    request.headers[name] = line.substr(name.size() + 2, line.size() - name.size() - 3);
  }
  return request;
}

void SendAll(int fd, const std::string& bytes) {
  for (std::size_t sent = 0; sent < bytes.size();) {
    const ssize_t count = ::send(fd, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (count <= 0) return;
    sent += static_cast<std::size_t>(count);
  }
}

}  // namespace

struct ScriptedHttp::Impl {
  explicit Impl(Script told) : script(std::move(told)) {}

  // Whether `fd` can be read from, rather than time being up or the double ending.
  bool WaitFor(int fd, std::chrono::milliseconds patience) const {
    std::array<pollfd, 2> polled{{{wake.Get(), POLLIN, 0}, {fd, POLLIN, 0}}};
    return ::poll(polled.data(), fd < 0 ? 1u : 2u, static_cast<int>(patience.count())) > 0 && polled[0].revents == 0;
  }

  void Accept() {
    while (WaitFor(listener.Get(), std::chrono::milliseconds(-1))) {
      Socket client(::accept4(listener.Get(), nullptr, nullptr, SOCK_CLOEXEC));
      if (!client.IsOpen()) continue;
      const std::lock_guard lock(mutex);
      ++connections;
      serving.emplace_back([this, fd = client.Release()] { Serve(Socket(fd)); });
    }
  }

  void Serve(Socket client) {
    std::string text;
    std::array<char, 65536> buffer{};
    while (WaitFor(client.Get(), std::chrono::milliseconds(-1))) {
      const ssize_t count = ::recv(client.Get(), buffer.data(), buffer.size(), 0);
      if (count <= 0) return;
      text.append(buffer.data(), static_cast<std::size_t>(count));
      for (auto end = text.find("\r\n\r\n"); end != std::string::npos; end = text.find("\r\n\r\n")) {
        const Request request = Parse(text.substr(0, end + 4));
        text.erase(0, end + 4);
        if (!Answer(client.Get(), request)) return;
      }
    }
  }

  // False when the connection is to be closed.
  bool Answer(int fd, const Request& request) {
    {
      const std::lock_guard lock(mutex);
      requests.push_back(request);
      most_at_once = std::max(most_at_once, ++at_once);
    }
    const HttpReplySpec reply = script(request);
    if (reply.delay.count() > 0) WaitFor(-1, reply.delay);
    if (reply.kind == HttpReplySpec::Kind::kSilent) WaitFor(-1, std::chrono::milliseconds(-1));
    {
      const std::lock_guard lock(mutex);
      --at_once;
    }
    if (reply.kind == HttpReplySpec::Kind::kSilent || reply.kind == HttpReplySpec::Kind::kClose) return false;
    const std::string date = reply.date == "-" ? "" : "Date: " + (reply.date.empty() ? Now() : reply.date) + "\r\n";
    const bool half = reply.kind == HttpReplySpec::Kind::kTruncate;
    SendAll(fd, "HTTP/1.1 " + std::to_string(reply.status) + " Scripted\r\n" + date + reply.headers +
                    "Content-Length: " + std::to_string(reply.body.size()) + "\r\n\r\n" +
                    reply.body.substr(0, half ? reply.body.size() / 2 : std::string::npos));
    return !half;
  }

  const Script script;
  const Socket wake{::eventfd(0, EFD_CLOEXEC)};
  const Socket listener{ListenOnLoopback(0)};
  mutable std::mutex mutex;
  std::vector<Request> requests;  // guarded by mutex, as all below but the last
  int connections = 0;
  int at_once = 0;
  int most_at_once = 0;
  std::vector<std::jthread> serving;
  std::jthread accepting{[this] { Accept(); }};
};

ScriptedHttp::ScriptedHttp(Script script) : impl_(std::make_unique<Impl>(std::move(script))) {}

ScriptedHttp::~ScriptedHttp() {
  ::eventfd_write(impl_->wake.Get(), 1);
  impl_->accepting.join();
  impl_->serving.clear();
}

int ScriptedHttp::Port() const {
  return LocalPort(impl_->listener.Get());
}

std::vector<ScriptedHttp::Request> ScriptedHttp::Requests() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->requests;
}

int ScriptedHttp::Connections() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->connections;
}

int ScriptedHttp::MostAtOnce() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->most_at_once;
}

}  // namespace freshness::test
