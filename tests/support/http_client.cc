#include "tests/support/http_client.h"

#include <poll.h>
#include <sys/socket.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <optional>
#include <stdexcept>

#include "tests/support/socket.h"

namespace freshness::test {
namespace {

using std::chrono::milliseconds;

std::string Lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

void SendAll(int fd, const std::string& bytes) {
  for (std::size_t sent = 0; sent < bytes.size();) {
    const ssize_t count = ::send(fd, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (count < 0) return;  // closed on us: what it said before that can still be read
    sent += static_cast<std::size_t>(count);
  }
}

std::string Unchunk(const std::string& body) {
  std::string whole;
  for (std::size_t at = 0;;) {
    const std::size_t line_end = body.find("\r\n", at);
    if (line_end == std::string::npos) throw std::runtime_error("The answer breaks off within its chunks.");
    const std::size_t size = std::stoul(body.substr(at, line_end - at), nullptr, 16);
    if (size == 0) return whole;
    if (line_end + 2 + size > body.size()) throw std::runtime_error("The answer breaks off within a chunk.");
    whole += body.substr(line_end + 2, size);
    at = line_end + 2 + size + 2;
  }
}

HttpResponse Parse(const std::string& text) {
  const std::size_t head_end = text.find("\r\n\r\n");
  if (!text.starts_with("HTTP/1.") || head_end == std::string::npos) {
    throw std::runtime_error("No whole HTTP answer came, but: \"" + text.substr(0, 200) + "\"");
  }
  HttpResponse response;
  response.status = std::stoi(text.substr(text.find(' ') + 1, 3));
  for (std::size_t at = text.find("\r\n") + 2; at < head_end + 2;) {
    const std::size_t line_end = text.find("\r\n", at);
    const std::size_t colon = text.find(':', at);
    const std::size_t value = std::min(text.find_first_not_of(' ', colon + 1), line_end);
    response.headers[Lower(text.substr(at, colon - at))] = text.substr(value, line_end - value);
    at = line_end + 2;
  }
  response.body = text.substr(head_end + 4);
  return response;
}

}  // namespace

std::string RawExchange(int port, const std::string& bytes, milliseconds timeout) {
  const Socket socket = ConnectToLoopback(port);
  SendAll(socket.Get(), bytes);
  std::string text;
  std::array<char, 65536> buffer;
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  for (;;) {
    const auto left = std::chrono::ceil<milliseconds>(deadline - std::chrono::steady_clock::now());
    pollfd polled{socket.Get(), POLLIN, 0};
    if (::poll(&polled, 1, static_cast<int>(std::max(left, milliseconds(0)).count())) <= 0) return text;
    const ssize_t count = ::recv(socket.Get(), buffer.data(), buffer.size(), 0);
    if (count <= 0) return text;
    text.append(buffer.data(), static_cast<std::size_t>(count));
  }
}

HttpResponse HttpRequest(const std::string& method, int port, const std::string& path, const HttpHeaders& headers,
                         milliseconds timeout) {
  std::string request = method + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) + "\r\n";
  for (const auto& [name, value] : headers) request += name + ": " + value + "\r\n";
  const std::string text = RawExchange(port, request + "Connection: close\r\n\r\n", timeout);
  HttpResponse response = Parse(text);
  if (method == "HEAD") return response;
  if (response.headers.contains("transfer-encoding")) response.body = Unchunk(response.body);
  const auto length = response.headers.find("content-length");
  if (length != response.headers.end() && std::stoul(length->second) != response.body.size()) {
    throw std::runtime_error("Content-Length is " + length->second + ", but the body has " +
                             std::to_string(response.body.size()) + " bytes.");
  }
  return response;
}

HttpResponse HttpGet(int port, const std::string& path, const HttpHeaders& headers) {
  return HttpRequest("GET", port, path, headers);
}

HttpResponse HttpHead(int port, const std::string& path, const HttpHeaders& headers) {
  return HttpRequest("HEAD", port, path, headers);
}

std::string Gunzip(const std::string& bytes) {
  z_stream stream{};
  if (::inflateInit2(&stream, 16 + MAX_WBITS) != Z_OK) throw std::runtime_error("zlib cannot start.");
  std::string compressed = bytes;  // zlib's interface wants it writable
  stream.next_in = reinterpret_cast<Bytef*>(compressed.data());
  stream.avail_in = static_cast<uInt>(compressed.size());
  std::string text;
  std::array<char, 65536> buffer;
  int status = Z_OK;
  while (status == Z_OK) {
    stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
    stream.avail_out = static_cast<uInt>(buffer.size());
    status = ::inflate(&stream, Z_NO_FLUSH);
    text.append(buffer.data(), buffer.size() - stream.avail_out);
  }
  ::inflateEnd(&stream);
  if (status != Z_STREAM_END) throw std::runtime_error("The bytes are not whole gzip.");
  return text;
}

}  // namespace freshness::test
