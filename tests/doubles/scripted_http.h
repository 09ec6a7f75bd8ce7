// An HTTP server on loopback that answers as a test tells it, and keeps what it was asked.
//
//   ScriptedHttp server([](const ScriptedHttp::Request& request) { return HttpReplySpec::Json("[]"); });
//   ... server.Url() ...
//   EXPECT_EQ(server.Requests().size(), 3u);
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace freshness::test {

// What one request gets.
struct HttpReplySpec {
  enum class Kind {
    kAnswer,
    kSilent,   // nothing, until the double ends
    kClose,    // the connection is closed
    kTruncate  // half of the body that was announced, and then the end
  };
  Kind kind = Kind::kAnswer;
  int status = 200;
  std::string body = "[]";
  std::string headers = {};  // more of them, each line with its end
  std::string date = {};     // the header Date; empty for the time now, "-" for none
  std::chrono::milliseconds delay{0};

  static HttpReplySpec Json(std::string body) { return {Kind::kAnswer, 200, std::move(body)}; }
  static HttpReplySpec Status(int status, std::string body, std::string headers = {}) {
    return {Kind::kAnswer, status, std::move(body), std::move(headers)};
  }
  static HttpReplySpec Of(Kind kind) { return {kind}; }
};

// Any number of connections at once, each kept until the client closes it. Thread-safe; the script is called by several
// threads at once.
class ScriptedHttp {
 public:
  struct Request {
    std::string method;
    std::string target;                          // "/rest/v1/t?select=a"
    std::map<std::string, std::string> headers;  // names in lower case
  };
  using Script = std::function<HttpReplySpec(const Request&)>;

  explicit ScriptedHttp(Script script);
  ~ScriptedHttp();
  ScriptedHttp(const ScriptedHttp&) = delete;  // threads hold its address
  ScriptedHttp& operator=(const ScriptedHttp&) = delete;

  std::string Url() const { return "http://127.0.0.1:" + std::to_string(Port()); }
  int Port() const;
  std::vector<Request> Requests() const;
  int Connections() const;
  int MostAtOnce() const;  // requests that were being answered

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace freshness::test
