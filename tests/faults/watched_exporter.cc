#include "tests/faults/watched_exporter.h"

#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <pqxx/pqxx>

#include "tests/faults/monitors.h"

namespace freshness::faults {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::chrono::seconds kPatience(20);
constexpr milliseconds kBetweenLooks(20);
constexpr const char* kPages[] = {"/", "/api/v1/status", "/-/ready", "/-/healthy", "/config", "/none"};

test::Variables EnvironmentOf(const Watched& watched) {
  test::Variables environment = watched.environment;
  environment["DATABASE_URL"] = watched.url;
  return environment;
}

std::vector<std::string> FlagsOf(const Watched& watched) {
  const std::string interval = std::to_string(watched.interval.count()) + "ms";
  std::vector<std::string> flags = {"--poll.interval=" + interval, "--poll.timeout=" + interval, "--log.level=debug"};
  flags.insert(flags.end(), watched.flags.begin(), watched.flags.end());
  return flags;
}

std::vector<std::string> SecretsOf(const Watched& watched) {
  std::vector<std::string> secrets = watched.secrets;
  secrets.push_back(watched.url);
  if (watched.server != nullptr) secrets.push_back(watched.server->Password());
  return secrets;
}

// The sessions that a server has of the program, asked by the superuser over a connection that is kept. 0 while it cannot
// say. A server that is stopped answers once it goes on.
class Sessions {
 public:
  explicit Sessions(const test::PrivatePostgres& server) : url_(server.SocketUrl()) {}

  int operator()() {
    try {
      if (!connection_) connection_ = std::make_shared<pqxx::connection>(url_);
      pqxx::nontransaction work(*connection_);
      return work.exec1("select count(*) from pg_stat_activity where application_name = 'freshness_exporter'")[0].as<int>();
    } catch (const std::exception&) {
      connection_.reset();
      return 0;
    }
  }

 private:
  std::string url_;
  std::shared_ptr<pqxx::connection> connection_;
};

}  // namespace

std::string CountStates(const test::Metrics& metrics) {
  std::map<std::string, int> counts;
  std::istringstream lines(metrics.Text());
  const std::string mark = "state=\"";
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("freshness_state{") || !line.ends_with(" 1")) continue;
    const std::size_t from = line.rfind(mark) + mark.size();
    ++counts[line.substr(from, line.find('"', from) - from)];
  }
  std::string text;
  for (const auto& [state, count] : counts) text += (text.empty() ? "" : ", ") + std::to_string(count) + " " + state;
  return text;
}

struct WatchedExporter::Impl {
  Impl(Trial& its_trial, Watched its_watched)
      : trial(its_trial),
        watched(std::move(its_watched)),
        secrets(SecretsOf(watched)),
        exporter(EnvironmentOf(watched), FlagsOf(watched), watched.wrapper),
        scrapes(exporter.Port(), secrets) {
    if (watched.port != 0) connections.emplace([port = watched.port] { return ConnectionsTo(port); }, 1);
    if (watched.server != nullptr) sessions.emplace(Sessions(*watched.server), 1);
  }

  double Failures(const std::string& reason) const {
    return exporter.Scrape().Value("freshness_poll_failures_total", {{"reason", reason}}).value_or(0);
  }

  std::string Why(const std::string& check) const {
    const auto status = nlohmann::json::parse(exporter.Get("/api/v1/status").body);
    for (const auto& target : status.at("data").at("targets")) {
      for (const auto& each : target.at("checks")) {
        if (each.at("check") == check) return each.at("reason");
      }
    }
    return "";
  }

  void LookAtPages() {
    for (const char* page : kPages) {
      secret_on_page = secret_on_page || HoldsOneOf(exporter.Get(page).body, secrets);
    }
  }

  template <typename Condition>
  bool Wait(const Condition& condition) const {
    const auto until = steady_clock::now() + kPatience;
    while (!condition()) {
      if (steady_clock::now() > until) return false;
      std::this_thread::sleep_for(kBetweenLooks);
    }
    return true;
  }

  Trial& trial;
  const Watched watched;
  const std::vector<std::string> secrets;
  test::ExporterProcess exporter;
  std::map<std::string, double> failures;  // by reason, when last waited for
  bool secret_on_page = false;
  ScrapeMonitor scrapes;
  std::optional<HighestCount> connections;
  std::optional<HighestCount> sessions;
};

WatchedExporter::WatchedExporter(Trial& trial, Watched watched) : impl_(std::make_unique<Impl>(trial, std::move(watched))) {}

WatchedExporter::~WatchedExporter() = default;

void WatchedExporter::Becomes(const std::string& states, const std::string& reason) {
  const auto start = steady_clock::now();
  std::string seen;
  double failures = 0;
  const bool reached = impl_->Wait([&] {
    seen = CountStates(impl_->exporter.Scrape());
    if (!reason.empty()) failures = impl_->Failures(reason);
    return seen == states && (reason.empty() || failures > impl_->failures[reason]);
  });
  impl_->failures[reason] = failures;
  impl_->LookAtPages();
  impl_->trial.Saw(seen + (reason.empty() ? "" : " (" + reason + ")") + " in " + Seconds(steady_clock::now() - start));
  impl_->trial.Require(reached, "the states are " + seen + " where " + states +
                                    (reason.empty() ? "" : " and a failure for " + reason) + " was to be");
}

void WatchedExporter::Stays(const std::string& states, milliseconds time) {
  const auto until = steady_clock::now() + time;
  std::string other;
  while (other.empty() && steady_clock::now() < until) {
    const std::string seen = CountStates(impl_->exporter.Scrape());
    if (seen != states) other = seen;
    std::this_thread::sleep_for(kBetweenLooks);
  }
  impl_->trial.Require(other.empty(), "the states became " + other + " where " + states + " was to stay");
}

void WatchedExporter::UpIs(double value) {
  const bool reached = impl_->Wait([&] { return impl_->exporter.Scrape().Value("freshness_up") == value; });
  impl_->trial.Require(reached, "freshness_up is not " + std::to_string(static_cast<int>(value)));
}

void WatchedExporter::Says(const std::string& check, const std::string& words) {
  std::string said;
  const bool reached = impl_->Wait([&] {
    said = impl_->Why(check);
    return said.find(words) != std::string::npos;
  });
  if (reached) impl_->trial.Saw("\"" + words + "\"");
  impl_->trial.Require(reached, "the reason of " + check + " lacks \"" + words + "\": " + said);
}

test::Metrics WatchedExporter::Scrape() {
  return impl_->exporter.Scrape();
}

test::ExporterProcess& WatchedExporter::Process() {
  return impl_->exporter;
}

void WatchedExporter::Finish() {
  Trial& trial = impl_->trial;
  const double patience = Patience();
  impl_->LookAtPages();
  if (impl_->sessions) {
    Sessions now(*impl_->watched.server);
    int count = -1;
    trial.Require(impl_->Wait([&] { return (count = now()) == 1; }),
                  "the server has " + std::to_string(count) + " sessions of it at the end, not 1");
    trial.Require(impl_->sessions->Highest() <= 1,
                  "the server had " + std::to_string(impl_->sessions->Highest()) + " sessions of it at once");
  }
  if (impl_->connections) {
    trial.Require(impl_->connections->Highest() <= 1,
                  "it had " + std::to_string(impl_->connections->Highest()) + " connections at once");
    trial.Saw("connections <= " + std::to_string(impl_->connections->Highest()));
  }
  const ScrapeMonitor::Result scrapes = impl_->scrapes.Read();
  const auto limit = std::chrono::duration<double, std::milli>(impl_->watched.slowest_scrape) * patience;
  trial.Saw("scrape <= " + Seconds(scrapes.slowest));
  trial.Require(
      scrapes.scrapes > 0 && scrapes.failed == 0,
      std::to_string(scrapes.failed) + " of " + std::to_string(scrapes.scrapes) + " scrapes failed: " + scrapes.failure);
  trial.Require(scrapes.slowest < limit,
                "a scrape took " + Seconds(scrapes.slowest) + " (load a core " + std::to_string(patience) + ")");
  const auto ended = impl_->exporter.End(SIGTERM);
  trial.Require(ended.exit_code == 0, "on SIGTERM it ended with " +
                                          (ended.exit_code ? std::to_string(*ended.exit_code) : "nothing") +
                                          ", having said " + impl_->exporter.Output());
  const bool secret = impl_->secret_on_page || scrapes.secret_seen || HoldsOneOf(impl_->exporter.Output(), impl_->secrets);
  trial.Require(!secret, "a secret was printed");
}

}  // namespace freshness::faults
