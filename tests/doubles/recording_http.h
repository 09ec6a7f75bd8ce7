// An HTTP endpoint on loopback, which keeps what it gets and answers as it is told.
//
//   RecordingHttp gateway({HttpReply::Words(500, "no"), HttpReply::Ok()});
//   ... "http://127.0.0.1:" + std::to_string(gateway.Port()) + "/ping" ...
//   EXPECT_EQ(gateway.Requests().at(0).path, "/ping");
#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "checks/model/clock.h"

namespace freshness::test {

// What one connection gets.
struct HttpReply {
  enum class Kind {
    kAnswer,
    kCloseUnread,  // closes at once, the request unread
    kCloseRead,    // reads the request, then closes
    kSilent        // reads the request and says nothing, until the double ends
  };
  Kind kind = Kind::kAnswer;
  int status = 200;
  std::string body = "ok";
  std::string header = {};  // one more, "Name: value"
  std::chrono::milliseconds delay{0};

  static HttpReply Ok() { return {}; }
  static HttpReply Words(int status, std::string body, std::string header = {}) {
    return {Kind::kAnswer, status, std::move(body), std::move(header)};
  }
  static HttpReply Slow(std::chrono::milliseconds delay) { return {Kind::kAnswer, 200, "ok", {}, delay}; }
  static HttpReply CloseUnread() { return {Kind::kCloseUnread}; }
  static HttpReply CloseRead() { return {Kind::kCloseRead}; }
  static HttpReply Silent() { return {Kind::kSilent}; }
};

struct RecordedRequest {
  std::string method;
  std::string path;  // with its query
  std::string body;
};

// Answers connection after connection with the script's next reply, and with 200 ok when it is used up. On a thread of its
// own, on a free port. Thread-safe.
class RecordingHttp {
 public:
  // What is wrong with a body; where anything is, an ok becomes 400 invalid_blocks.
  using Judge = std::function<std::vector<std::string>(const std::string& body)>;
  explicit RecordingHttp(std::deque<HttpReply> script = {}, Judge judge = {});
  ~RecordingHttp();
  RecordingHttp(const RecordingHttp&) = delete;  // a thread holds its address
  RecordingHttp& operator=(const RecordingHttp&) = delete;

  int Port() const;
  int Connections() const;                        // all, also those that asked for nothing
  std::vector<RecordedRequest> Requests() const;  // those that were read whole
  std::vector<std::string> Violations() const;
  bool WaitForRequests(std::size_t count, Duration patience = std::chrono::seconds(20)) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace freshness::test
