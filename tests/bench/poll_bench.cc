#include <chrono>

#include "tests/bench/bench_database.h"
#include "tests/bench/benches.h"
#include "tests/bench/measure.h"
#include "tests/support/tcp_proxy.h"

namespace freshness::bench {
namespace {

constexpr std::size_t kRounds = 500;
constexpr std::size_t kDistantRounds = 15;  // at 0.1 s each
constexpr auto kOneWay = std::chrono::milliseconds(25);
constexpr Goal kOneRoundTrip{Goal::Kind::kAtMost, 1.1};

double ToMilliseconds(double seconds) {
  return seconds * 1e3;
}

// The later polls of one connection; returns what `select 1` takes there, in seconds.
double MeasurePath(const std::string& path, const std::string& url, std::size_t rounds, std::optional<Goal> goal,
                   Report& report) {
  PolledDatabase database(url);
  BareConnection bare(url);
  const auto medians = MedianSeconds(rounds, {[&] { database.Poll(); }, [&] { bare.Query("select 1"); }});
  report.figures.push_back({"poll", "select 1, " + path, ToMilliseconds(medians[1]), "ms", {}, "", {}});
  report.figures.push_back(
      {"poll", "all default checks, " + path, ToMilliseconds(medians[0]), "ms", medians[0] / medians[1], "select 1", goal});
  return medians[1];
}

// A poll that has to connect and to read the catalogs first.
double FirstPoll(const std::string& url) {
  PolledDatabase database(url);
  return SecondsOf([&] { database.Poll(); });
}

}  // namespace

void MeasurePolls(const Settings&, Report& report) {
  test::PrivatePostgres& postgres = test::SharedPostgres();
  const std::string& name = SharedDatabase();
  MeasurePath("unix socket", postgres.SocketUrl(name), kRounds, {}, report);
  MeasurePath("TCP", postgres.Url(name), kRounds, {}, report);

  const test::TcpProxy proxy(postgres.Port(), kOneWay);
  std::string url = postgres.Url(name);
  const std::string port = ":" + std::to_string(postgres.Port()) + "/";
  url.replace(url.find(port), port.size(), ":" + std::to_string(proxy.Port()) + "/");
  const double select = MeasurePath("TCP + 50 ms", url, kDistantRounds, kOneRoundTrip, report);
  const double first = FirstPoll(url);
  report.figures.push_back(
      {"poll", "the first one, TCP + 50 ms", ToMilliseconds(first), "ms", first / select, "select 1", {}});
}

}  // namespace freshness::bench
