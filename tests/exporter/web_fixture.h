// What the tests of the web server share: a client, and short words for answers.
#pragma once

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <memory>
#include <string>
#include <string_view>

#include "exporter/web_server.h"
#include "tests/support/socket.h"

namespace freshness::test {

// A raw connection: tests see each byte.
class Client {
 public:
  explicit Client(int port) : socket_(ConnectToLoopback(port)) {
    const timeval patience{.tv_sec = 5, .tv_usec = 0};
    setsockopt(socket_.Get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  }

  void Send(const std::string& bytes) {
    ASSERT_EQ(send(socket_.Get(), bytes.data(), bytes.size(), MSG_NOSIGNAL), static_cast<ssize_t>(bytes.size()));
  }

  // The next answer's head, with its empty line.
  std::string ReadHead() {
    while (buffer_.find("\r\n\r\n") == std::string::npos && Receive()) {
    }
    return Take(buffer_.find("\r\n\r\n") + 4);
  }
  std::string ReadBody(std::size_t size) {
    while (buffer_.size() < size && Receive()) {
    }
    return Take(size);
  }
  // All until the server closes.
  std::string ReadAll() {
    while (Receive()) {
    }
    return Take(buffer_.size());
  }

  // Sends `request_line` as HTTP/1.1 with `headers` ("A: b\r\n"), and returns head and body of the answer to it.
  std::string Ask(const std::string& request_line, const std::string& headers = "", const std::string& body = "") {
    Send(request_line + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n" + body);
    const std::string head = ReadHead();
    const std::size_t length = head.find("Content-Length: ");
    if (length == std::string::npos || request_line.starts_with("HEAD")) return head;
    return head + ReadBody(std::stoul(head.substr(length + 16)));
  }

 private:
  bool Receive() {
    char bytes[4096];
    const ssize_t count = recv(socket_.Get(), bytes, sizeof bytes, 0);
    if (count > 0) buffer_.append(bytes, static_cast<std::size_t>(count));
    return count > 0;
  }
  std::string Take(std::size_t size) {
    const std::string taken = buffer_.substr(0, size);
    buffer_.erase(0, taken.size());
    return taken;
  }

  Socket socket_;
  std::string buffer_;
};

inline bool Has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}
inline bool Is(const std::string& answer, int status) {
  return answer.starts_with("HTTP/1.1 " + std::to_string(status) + " ");
}

inline WebResponse Body(std::string text) {
  return {.body = std::make_shared<const std::string>(std::move(text))};
}

}  // namespace freshness::test
