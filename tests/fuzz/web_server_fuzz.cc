// What a client sends to the web server: it answers with HTTP or hangs up, and goes on serving.
#include <poll.h>
#include <sys/socket.h>

#include <array>

#include "exporter/web_server.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/socket.h"

namespace freshness {
namespace {

constexpr int kPatience = 5000;  // ms, more than the server's own time-outs

WebResponse Page(const char* text) {
  WebResponse response;
  response.body = std::make_shared<const std::string>(text);
  return response;
}

// All that is answered to `bytes`, after which no more comes.
std::string Answer(int port, std::string_view bytes) {
  const test::Socket socket = test::ConnectToLoopback(port);
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket.Get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) break;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  ::shutdown(socket.Get(), SHUT_WR);
  std::string answer;
  std::array<char, 4096> buffer{};
  for (pollfd polled{socket.Get(), POLLIN, 0};;) {
    fuzz::Require(::poll(&polled, 1, kPatience) > 0, "a client that says no more is not kept waiting");
    const ssize_t count = ::recv(socket.Get(), buffer.data(), buffer.size(), 0);
    if (count <= 0) return answer;
    answer.append(buffer.data(), static_cast<std::size_t>(count));
  }
}

bool IsHttp(const std::string& answer) {
  const auto digit = [&](std::size_t at) { return answer[at] >= '0' && answer[at] <= '9'; };
  return answer.size() > 16 && answer.starts_with("HTTP/1.1 ") && digit(9) && digit(10) && digit(11) &&
         answer.find("\r\n\r\n") != std::string::npos;
}

}  // namespace
}  // namespace freshness

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace freshness;
  static const WebServer server("127.0.0.1:0", {{"/", [](const WebRequest&) { return Page("front"); }},
                                                {"/metrics", [](const WebRequest&) { return Page("metrics"); }}});
  const std::string answer = Answer(server.Port(), fuzz::Text(data, size));
  fuzz::Require(answer.empty() || IsHttp(answer), "an answer is HTTP", answer);
  static int count = 0;
  if (++count % 256 == 0) {
    const std::string good = Answer(server.Port(), "GET /metrics HTTP/1.0\r\n\r\n");
    fuzz::Require(good.ends_with("\r\n\r\nmetrics"), "it goes on serving", good);
  }
  return 0;
}
