#include "tests/soak/scrapers.h"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <sstream>

#include "tests/support/http_client.h"

namespace freshness::soak {
namespace {

using std::chrono::steady_clock;

constexpr int kThreads = 4;

// Every sample of `page` that only ever grows, by its name with labels.
std::map<std::string, double> CountersOf(const std::string& page) {
  std::map<std::string, double> counters;
  std::istringstream lines(page);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t space = line.rfind(' ');
    const std::string name = line.substr(0, std::min(line.find('{'), space));
    if (!line.starts_with("#") && name.ends_with("_total")) counters[line.substr(0, space)] = std::stod(line.substr(space));
  }
  return counters;
}

// The first counter that is lower than it was, or gone.
std::string WentBack(const std::map<std::string, double>& before, const std::map<std::string, double>& after) {
  for (const auto& [name, value] : before) {
    const auto now = after.find(name);
    if (now == after.end() || now->second < value) return name;
  }
  return "";
}

}  // namespace

Scrapers::Scrapers(int port, int rate)
    : port_(port), between_(std::chrono::nanoseconds(std::chrono::seconds(kThreads)) / rate) {
  const auto now = steady_clock::now();
  for (int i = 0; i < kThreads; ++i) {
    threads_.emplace_back([this, start = now + between_ * i / kThreads](const std::stop_token& stop) { Run(stop, start); });
  }
}

void Scrapers::Run(const std::stop_token& stop, steady_clock::time_point next) {
  std::map<std::string, double> counters;
  std::mutex mutex;
  std::condition_variable_any wake;
  while (!stop.stop_requested()) {
    Scrape(counters);
    next += between_;  // what was late is made up for
    std::unique_lock lock(mutex);
    wake.wait_until(lock, stop, next, [] { return false; });
  }
}

void Scrapers::Scrape(std::map<std::string, double>& counters) {
  const auto start = steady_clock::now();
  std::string trouble;
  std::string went_back;
  double polls = 0;
  double failed_polls = 0;
  try {
    const test::HttpResponse response = test::HttpGet(port_, "/metrics");
    if (response.status != 200) trouble = "status " + std::to_string(response.status);
    const auto now = CountersOf(response.body);
    went_back = WentBack(counters, now);
    counters = now;
    for (const auto& [name, value] : now) {
      if (name.starts_with("freshness_polls_total")) polls += value;
      if (name.starts_with("freshness_poll_failures_total")) failed_polls += value;
    }
  } catch (const std::exception& error) {
    trouble = error.what();
  }
  const auto took = steady_clock::now() - start;
  const std::lock_guard lock(mutex_);
  ++scraped_.scrapes;
  scraped_.slowest = std::max<steady_clock::duration>(scraped_.slowest, took);
  scraped_.failed += trouble.empty() ? 0 : 1;
  scraped_.went_back += went_back.empty() ? 0 : 1;
  if (!trouble.empty() || !went_back.empty()) scraped_.trouble = trouble.empty() ? went_back : trouble;
  scraped_.polls = std::max(scraped_.polls, polls);
  scraped_.failed_polls = std::max(scraped_.failed_polls, failed_polls);
}

Scraped Scrapers::Take() {
  const std::lock_guard lock(mutex_);
  Scraped taken = scraped_;
  scraped_ = Scraped();
  scraped_.polls = taken.polls;
  scraped_.failed_polls = taken.failed_polls;
  return taken;
}

}  // namespace freshness::soak
