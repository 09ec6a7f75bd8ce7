// The real program, as a user starts it.
//
//   ExporterProcess exporter({{"DATABASE_URL", url}}, {"--poll.interval=200ms"});
//   ASSERT_TRUE(exporter.WaitUntilReady());
//   EXPECT_EQ(exporter.Scrape().Value("freshness_up"), 1);
//   EXPECT_EQ(exporter.End(SIGTERM).exit_code, 0);
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/http_client.h"
#include "tests/support/subprocess.h"

namespace freshness::test {

// A scrape's text, and what stands in it.
class Metrics {
 public:
  explicit Metrics(std::string text) : text_(std::move(text)) {}
  const std::string& Text() const { return text_; }
  // The value of the first sample of `name` with these labels, among others; nothing when there is none.
  std::optional<double> Value(const std::string& name, const std::map<std::string, std::string>& labels = {}) const;
  // Which of the seven states check `check` is in; empty when it has none.
  std::string StateOf(const std::string& check) const;

 private:
  std::string text_;
};

// `serve` on a free port of loopback. Killed on destruction if it still runs. Not thread-safe, but for what scrapes.
class ExporterProcess {
 public:
  // Waits until it serves, not until it has polled. Throws std::runtime_error, with what it said, when it does not.
  // `wrapper` is a program with arguments that becomes the exporter.
  explicit ExporterProcess(const Variables& environment, const std::vector<std::string>& flags = {},
                           const std::vector<std::string>& wrapper = {});

  int Port() const { return port_; }
  Subprocess& Process() { return process_; }
  std::string Output() const { return process_.Out() + process_.Err(); }

  HttpResponse Get(const std::string& path) const { return HttpGet(port_, path); }
  Metrics Scrape() const;
  // Whether /-/ready says so within 20 seconds.
  bool WaitUntilReady() const;

  struct Ended {
    std::optional<int> exit_code;  // nothing when it still runs after ten seconds
    std::chrono::milliseconds took;
  };
  Ended End(int signal);

 private:
  Subprocess process_;
  int port_ = 0;
};

// Runs the program to its end, with exactly this environment beside PATH.
Finished RunExporter(const std::vector<std::string>& arguments, const Variables& environment = {});

// Waits until `condition` holds; false when it does not within 20 seconds. For what other processes do, which tell nobody.
template <typename Condition>
bool Eventually(const Condition& condition) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return true;
}

}  // namespace freshness::test
