// Scrapes at a steady rate, each looked through for counters that went back.
#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace freshness::soak {

struct Scraped {
  long scrapes = 0;
  long failed = 0;     // no answer, or another than 200
  long went_back = 0;  // counters that were lower than in an earlier scrape of the same thread, or gone
  std::chrono::steady_clock::duration slowest{0};
  double polls = 0;         // freshness_polls_total, the last that was seen
  double failed_polls = 0;  // freshness_poll_failures_total of all reasons
  std::string trouble;      // the last failure or counter
};

// `rate` scrapes a second of 127.0.0.1:`port`, from construction to destruction. Thread-safe.
class Scrapers {
 public:
  Scrapers(int port, int rate);
  // What happened since the last call; the counters are those of now.
  Scraped Take();

 private:
  void Run(const std::stop_token& stop, std::chrono::steady_clock::time_point start);
  void Scrape(std::map<std::string, double>& counters);

  const int port_;
  const std::chrono::nanoseconds between_;  // two scrapes of one thread
  std::mutex mutex_;
  Scraped scraped_;                    // guarded by mutex_
  std::vector<std::jthread> threads_;  // last: end before what they use
};

}  // namespace freshness::soak
