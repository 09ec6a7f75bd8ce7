#include "tests/bench/bench_database.h"
#include "tests/bench/benches.h"
#include "tests/bench/exporter_process.h"
#include "tests/bench/measure.h"
#include "tests/bench/rivals.h"
#include "tests/bench/wrk.h"
#include "tests/support/http_client.h"

namespace freshness::bench {
namespace {

constexpr int kRounds = 3;
constexpr Goal kHalf{Goal::Kind::kAtLeast, 0.5};

// Of one server, a value a round.
struct Loads {
  std::string name;
  int port;
  std::vector<double> rates;
  std::vector<double> p99s;
};

void MeasureInTurn(std::vector<Loads>& servers, int seconds) {
  for (int round = 0; round < kRounds; ++round) {
    for (Loads& server : servers) {
      const Load load = RunWrk(server.port, seconds);
      server.rates.push_back(load.requests_per_second);
      server.p99s.push_back(load.p99_seconds);
    }
  }
}

std::string BytesOf(int port) {
  const auto page = test::HttpGet(port, "/metrics", {{"Accept-Encoding", "gzip"}});
  return std::to_string(page.body.size()) + " bytes";
}

}  // namespace

void MeasureScrapes(const Settings& settings, Report& report) {
  const std::string url = test::SharedPostgres().Url(SharedDatabase());
  const ExporterProcess exporter(url);
  const auto page = test::HttpGet(exporter.Port(), "/metrics", {{"Accept-Encoding", "gzip"}});
  const Rival rivals[] = {StartBareServer(page.body.size()), StartSqlExporter(url), StartPostgresExporter(url)};

  std::vector<Loads> servers = {{"freshness_exporter", exporter.Port(), {}, {}}};
  for (const Rival& rival : rivals) servers.push_back({rival.name, rival.port, {}, {}});
  MeasureInTurn(servers, settings.seconds);

  const double rate = Median(servers[0].rates);
  const double p99 = Median(servers[0].p99s);
  for (const Loads& server : servers) {
    const std::string name = server.name + " (" + BytesOf(server.port) + ")";
    report.figures.push_back({"scrape", name, Median(server.rates), "1/s", {}, "", {}});
    report.figures.push_back({"scrape", name + ", p99", Median(server.p99s) * 1e3, "ms", {}, "", {}});
  }
  for (std::size_t i = 1; i < servers.size(); ++i) {
    const std::optional<Goal> goal = i == 1 ? std::optional<Goal>(kHalf) : std::nullopt;
    report.figures.push_back(
        {"scrape", "rate of freshness_exporter", rate, "1/s", rate / Median(servers[i].rates), servers[i].name, goal});
    report.figures.push_back(
        {"scrape", "p99 of freshness_exporter", p99 * 1e3, "ms", p99 / Median(servers[i].p99s), servers[i].name, {}});
  }
}

}  // namespace freshness::bench
