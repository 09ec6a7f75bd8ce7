#include "tests/doubles/recording_slack.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

#include "tests/doubles/slack_rules.h"
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

struct RecordingSlack::Impl {
  explicit Impl(std::deque<SlackReply> replies) : script(std::move(replies)) {}

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

  SlackReply NextReply() {
    const std::lock_guard lock(mutex);
    ++connections;
    if (script.empty()) return SlackReply::Ok();
    SlackReply reply = script.front();
    script.pop_front();
    return reply;
  }

  void Handle(Socket client, SlackReply reply) {
    if (reply.kind == SlackReply::Kind::kCloseUnread) return;
    const auto body = ReadPost(client.Get());
    if (!body) return;
    const std::vector<std::string> found = SlackViolations(*body);
    Keep(*body, found);
    if (!found.empty() && reply.status == 200) reply = SlackReply::Words(400, "invalid_blocks");
    if (reply.kind == SlackReply::Kind::kSilent) held.push_back(std::move(client));
    if (reply.kind != SlackReply::Kind::kAnswer) return;
    if (reply.delay.count() > 0) WaitFor(-1, reply.delay);
    SendAll(client.Get(), "HTTP/1.1 " + std::to_string(reply.status) + " Scripted\r\nContent-Length: " +
                              std::to_string(reply.body.size()) + (reply.header.empty() ? "" : "\r\n" + reply.header) +
                              "\r\nConnection: close\r\n\r\n" + reply.body);
  }

  // The body of a POST; nothing when it is something else, or does not come whole.
  std::optional<std::string> ReadPost(int fd) const {
    std::string text;
    std::array<char, 65536> buffer{};
    for (;;) {
      const auto head = text.find("\r\n\r\n");
      if (text.size() >= 5 && !text.starts_with("POST ")) return std::nullopt;
      if (head != std::string::npos) {
        const std::size_t length = std::stoul("0" + HeaderOf(text.substr(0, head + 2), "Content-Length"));
        if (text.size() >= head + 4 + length) return text.substr(head + 4, length);
      }
      if (!WaitFor(fd, kLongestRead)) return std::nullopt;
      const ssize_t count = ::recv(fd, buffer.data(), buffer.size(), 0);
      if (count <= 0) return std::nullopt;
      text.append(buffer.data(), static_cast<std::size_t>(count));
    }
  }

  void Keep(const std::string& body, const std::vector<std::string>& found) {
    const std::lock_guard lock(mutex);
    bodies.push_back(body);
    violations.insert(violations.end(), found.begin(), found.end());
    posted.notify_all();
  }

  const Socket wake{::eventfd(0, EFD_CLOEXEC)};
  const Socket listener{ListenOnLoopback(0)};
  mutable std::mutex mutex;
  mutable std::condition_variable posted;
  std::deque<SlackReply> script;  // guarded by mutex, as all below but the last two
  int connections = 0;
  std::vector<std::string> bodies;
  std::vector<std::string> violations;
  std::vector<Socket> held;  // the thread's own
  std::thread thread{[this] { Serve(); }};
};

RecordingSlack::RecordingSlack(std::deque<SlackReply> script) : impl_(std::make_unique<Impl>(std::move(script))) {}

RecordingSlack::~RecordingSlack() {
  const std::uint64_t one = 1;
  if (::write(impl_->wake.Get(), &one, sizeof(one)) == sizeof(one)) impl_->thread.join();
}

std::string RecordingSlack::Url() const {
  return "http://127.0.0.1:" + std::to_string(Port()) + "/services/" + Secret();
}

int RecordingSlack::Port() const {
  return LocalPort(impl_->listener.Get());
}

int RecordingSlack::Connections() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->connections;
}

int RecordingSlack::Posts() const {
  return static_cast<int>(Bodies().size());
}

std::vector<std::string> RecordingSlack::Bodies() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->bodies;
}

std::vector<std::string> RecordingSlack::Violations() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->violations;
}

bool RecordingSlack::WaitForPosts(int count, Duration patience) const {
  std::unique_lock lock(impl_->mutex);
  return impl_->posted.wait_for(lock, patience, [&] { return static_cast<int>(impl_->bodies.size()) >= count; });
}

}  // namespace freshness::test
