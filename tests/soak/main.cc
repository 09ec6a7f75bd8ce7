// freshness_soak SECONDS: the real program under steady scrapes and polls while Postgres comes and goes. Prints a table, and
// fails when anything grows, a scrape fails, or a counter goes back.
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <thread>
#include <vector>

#include "tests/e2e/support/exporter_process.h"
#include "tests/soak/restless_postgres.h"
#include "tests/soak/scrapers.h"
#include "tests/soak/vitals.h"

namespace freshness::soak {
namespace {

constexpr int kQuarters = 4;
constexpr int kRate = 100;  // scrapes a second
constexpr std::chrono::milliseconds kBetweenSamples(250);

Quarter Watch(pid_t process, Scrapers& scrapers, std::chrono::milliseconds time) {
  Quarter quarter;
  const auto until = std::chrono::steady_clock::now() + time;
  while (std::chrono::steady_clock::now() < until) {
    quarter.samples.push_back(ReadVitals(process));
    std::this_thread::sleep_for(kBetweenSamples);
  }
  quarter.scraped = scrapers.Take();
  return quarter;
}

// What is wrong with it all, one line each.
std::vector<std::string> Wrong(const std::vector<Quarter>& quarters, int seconds) {
  std::vector<std::string> wrong = Growth(quarters[1].Median(), quarters[kQuarters - 1].Median(), Bounds());
  long scrapes = 0;
  for (const Quarter& quarter : quarters) {
    scrapes += quarter.scraped.scrapes;
    if (quarter.scraped.failed > 0) wrong.push_back("a scrape failed: " + quarter.scraped.trouble);
    if (quarter.scraped.went_back > 0) wrong.push_back("a counter went back: " + quarter.scraped.trouble);
  }
  // A poll of a server that is frozen or away may take two intervals.
  if (quarters.back().scraped.polls < seconds / 2.0) wrong.emplace_back("there were too few polls");
  if (quarters.back().scraped.failed_polls == 0) wrong.emplace_back("no poll failed: was Postgres ever away?");
  if (static_cast<double>(scrapes) < 0.9 * kRate * seconds) wrong.emplace_back("the scrapes did not keep their rate");
  return wrong;
}

int Run(int seconds) {
  RestlessPostgres postgres;
  test::ExporterProcess exporter({{"DATABASE_URL", postgres.Url()}}, {"--poll.interval=1s", "--poll.timeout=1s"});
  if (!exporter.WaitUntilReady()) throw std::runtime_error("the exporter is not ready");
  Scrapers scrapers(exporter.Port(), kRate);
  postgres.Begin();
  std::vector<Quarter> quarters;
  for (int i = 0; i < kQuarters; ++i) {
    quarters.push_back(Watch(exporter.Process().Pid(), scrapers, std::chrono::milliseconds(seconds * 1000 / kQuarters)));
  }
  std::vector<std::string> wrong = Wrong(quarters, seconds);
  const auto ended = exporter.End(SIGTERM);
  if (ended.exit_code != 0) wrong.emplace_back("it did not end with 0");
  std::cout << SoakTable(quarters) << "Postgres was away " << postgres.Absences() << " times in " << seconds << " s.\n";
  for (const std::string& each : wrong) std::cout << "NOT AS EXPECTED: " << each << "\n";
  return wrong.empty() ? 0 : 1;
}

}  // namespace
}  // namespace freshness::soak

int main(int argc, char** argv) {
  const int seconds = argc == 2 ? std::atoi(argv[1]) : 0;
  if (seconds < 12) {
    std::cerr << "freshness_soak SECONDS, 12 or more\n";
    return 2;
  }
  try {
    return freshness::soak::Run(seconds);
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
}
