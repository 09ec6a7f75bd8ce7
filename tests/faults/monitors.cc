#include "tests/faults/monitors.h"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <fstream>
#include <iomanip>
#include <sstream>
#include <stop_token>

#include "tests/support/http_client.h"

namespace freshness::faults {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds kBetweenScrapes(50);
constexpr milliseconds kBetweenCounts(20);
constexpr milliseconds kMoment(300);

// Waits for `time`, or until it is told to stop.
void Pause(const std::stop_token& stop, milliseconds time) {
  std::mutex mutex;
  std::unique_lock lock(mutex);
  std::condition_variable_any().wait_for(lock, stop, time, [] { return false; });
}

}  // namespace

bool HoldsOneOf(const std::string& text, const std::vector<std::string>& secrets) {
  return std::any_of(secrets.begin(), secrets.end(),
                     [&](const std::string& secret) { return text.find(secret) != std::string::npos; });
}

ScrapeMonitor::ScrapeMonitor(int port, std::vector<std::string> secrets)
    : port_(port), secrets_(std::move(secrets)), thread_([this](const std::stop_token& stop) {
        while (!stop.stop_requested()) {
          Scrape();
          Pause(stop, kBetweenScrapes);
        }
      }) {}

void ScrapeMonitor::Scrape() {
  const auto start = steady_clock::now();
  std::string body;
  std::string failure;
  try {
    const test::HttpResponse response = test::HttpGet(port_, "/metrics");
    body = response.body;
    if (response.status != 200) failure = "status " + std::to_string(response.status);
  } catch (const std::exception& error) {
    failure = error.what();
  }
  const auto took = steady_clock::now() - start;
  const std::lock_guard lock(mutex_);
  ++result_.scrapes;
  if (!failure.empty()) {
    ++result_.failed;
    result_.failure = failure;
  }
  result_.secret_seen = result_.secret_seen || HoldsOneOf(body, secrets_);
  result_.slowest = std::max<steady_clock::duration>(result_.slowest, took);
}

ScrapeMonitor::Result ScrapeMonitor::Read() const {
  const std::lock_guard lock(mutex_);
  return result_;
}

HighestCount::HighestCount(std::function<int()> count, int allowed)
    : thread_([this, count = std::move(count), allowed](const std::stop_token& stop) {
        while (!stop.stop_requested()) {
          int counted = count();
          if (counted > allowed) {
            Pause(stop, kMoment);
            counted = std::min(counted, count());
          }
          if (counted > highest_) highest_ = counted;
          Pause(stop, kBetweenCounts);
        }
      }) {}

int ConnectionsTo(int port) {
  std::ostringstream remote;
  remote << "0100007F:" << std::hex << std::uppercase << std::setw(4) << std::setfill('0') << port;
  std::ifstream table("/proc/net/tcp");
  int count = 0;
  for (std::string line; std::getline(table, line);) {
    std::istringstream fields(line);
    std::string slot;
    std::string from;
    std::string to;
    std::string state;
    if (fields >> slot >> from >> to >> state && to == remote.str() && state == "01") ++count;
  }
  return count;
}

}  // namespace freshness::faults
