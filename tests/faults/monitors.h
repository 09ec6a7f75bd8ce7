// What is measured all the while, each on a thread of its own. Thread-safe; they end on destruction.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace freshness::faults {

// Scrapes /metrics some twenty times a second.
class ScrapeMonitor {
 public:
  // Every page is searched for `secrets`.
  ScrapeMonitor(int port, std::vector<std::string> secrets);

  struct Result {
    int scrapes = 0;
    int failed = 0;  // no answer within ten seconds, or another than 200
    std::string failure;
    bool secret_seen = false;
    std::chrono::steady_clock::duration slowest{0};
  };
  Result Read() const;

 private:
  void Scrape();

  const int port_;
  const std::vector<std::string> secrets_;
  mutable std::mutex mutex_;
  Result result_;        // guarded by mutex_
  std::jthread thread_;  // last: ends before what it uses
};

// Keeps the highest of what `count` says fifty times a second. A number above `allowed` is asked for again after a moment: a
// connection that is being closed while the next is made is no second one.
class HighestCount {
 public:
  HighestCount(std::function<int()> count, int allowed);
  int Highest() const { return highest_; }

 private:
  std::atomic<int> highest_ = 0;
  std::jthread thread_;  // last: ends before what it uses
};

// Established connections from this machine to 127.0.0.1:`port`.
int ConnectionsTo(int port);

// Whether one of `secrets` stands in `text`.
bool HoldsOneOf(const std::string& text, const std::vector<std::string>& secrets);

}  // namespace freshness::faults
