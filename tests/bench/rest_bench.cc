#include <chrono>
#include <stdexcept>

#include "checks/sources/supabase_source.h"
#include "tests/bench/bench_database.h"
#include "tests/bench/benches.h"
#include "tests/bench/measure.h"
#include "tests/support/supabase_server.h"
#include "tests/support/tcp_proxy.h"

namespace freshness::bench {
namespace {

constexpr std::size_t kRounds = 60;
constexpr std::size_t kDistantRounds = 15;
constexpr auto kOneWay = std::chrono::milliseconds(25);
constexpr auto kPatience = std::chrono::minutes(1);

// Checks of a project, polled over connections that are kept.
class PolledProject {
 public:
  PolledProject(const std::string& url, std::vector<Check> checks)
      : checks_(std::move(checks)),
        source_(MakeSupabaseProject(Secret(url), Secret(test::SupabaseServer::SecretKey())), watchdog_, clock_) {}

  void Poll() {
    const PollResult result = source_.Poll(checks_, clock_.Monotonic() + kPatience);
    for (const Answer& answer : result.answers) {
      if (const auto* failure = std::get_if<Failure>(&answer)) throw std::runtime_error(failure->detail);
    }
  }

 private:
  const SystemClock clock_;
  Watchdog watchdog_;
  const std::vector<Check> checks_;
  SupabaseSource source_;
};

void MeasureRest(const std::string& path, const std::string& url, std::size_t rounds, Report& report) {
  Check one;
  one.name = one.table = "chat_telemetry";
  one.timestamp = one.newest_by = "created_at";
  PolledProject all(url, DefaultChecks());
  PolledProject alone(url, {one});
  const auto medians = MedianSeconds(rounds, {[&] { all.Poll(); }, [&] { alone.Poll(); }});
  report.figures.push_back({"poll", "one request to REST, " + path, medians[1] * 1e3, "ms", {}, "", {}});
  report.figures.push_back(
      {"poll", "all default checks over REST, " + path, medians[0] * 1e3, "ms", medians[0] / medians[1], "one request", {}});
}

}  // namespace

void MeasureRestPolls(const Settings&, Report& report) {
  const test::SupabaseServer& supabase = test::SharedSupabase();
  const std::string url = supabase.Url(SharedDatabase());
  MeasureRest("TCP", url, kRounds, report);
  const test::TcpProxy proxy(supabase.Port(), kOneWay);
  std::string distant = url;
  const std::string port = ":" + std::to_string(supabase.Port()) + "/";
  distant.replace(distant.find(port), port.size(), ":" + std::to_string(proxy.Port()) + "/");
  MeasureRest("TCP + 50 ms", distant, kDistantRounds, report);
}

}  // namespace freshness::bench
