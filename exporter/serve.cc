#include "exporter/serve.h"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <exception>
#include <memory>

#include "exporter/cached_page.h"
#include "exporter/collector.h"
#include "exporter/environment.h"
#include "exporter/history_recorder.h"
#include "exporter/log.h"
#include "exporter/poller.h"
#include "exporter/readiness.h"
#include "exporter/sources.h"
#include "exporter/status_json.h"
#include "exporter/status_route.h"
#include "exporter/version.h"
#include "exporter/web_server.h"

namespace freshness {
namespace {

constexpr auto kPatience = std::chrono::milliseconds(1500);  // of the two seconds that an end may take

WebResponse Text(int status, const std::string& text) {
  WebResponse response;
  response.status = status;
  response.body = std::make_shared<const std::string>(text + "\n");
  return response;
}

// A page that shows the board, made at most once a second.
WebRoute BoardPage(std::string path, std::string content_type, const Board& board, const Clock& clock,
                   std::function<std::string(const Snapshot&)> render) {
  auto page = std::make_shared<CachedPage>(
      std::move(content_type), [&board, render = std::move(render)] { return render(board.Read()); },
      [&board] { return board.Version(); }, clock);
  return {std::move(path), [page](const WebRequest& request) { return page->Answer(request); }};
}

std::vector<WebRoute> Routes(const CommandLine& command_line, const Board& board, const History& history,
                             const Clock& clock) {
  const std::string runbook = ProcessEnvironment()("RUNBOOK_URL").value_or("");
  const ProgramFacts program{std::string(kVersion), clock.Wall()};
  const std::string metrics_path = command_line.telemetry_path;
  return {
      BoardPage(metrics_path, kMetricsContentType, board, clock,
                [&clock, program](const Snapshot& snapshot) { return MetricsText(snapshot, program, clock.Monotonic()); }),
      StatusRoute("/", board, history, clock, {metrics_path, runbook}),
      StatusRoute("/paused", board, history, clock, {metrics_path, runbook, false}),
      BoardPage("/api/v1/status", "application/json", board, clock,
                [&clock](const Snapshot& snapshot) { return StatusJson(snapshot, clock.Monotonic(), clock.Wall()); }),
      {"/-/healthy", [](const WebRequest&) { return Text(200, "freshness_exporter is healthy."); }},
      {"/-/ready",
       [&board, &clock](const WebRequest&) {
         const std::string why = NotReady(board.Read(), clock.Monotonic());
         return why.empty() ? Text(200, "freshness_exporter is ready.") : Text(503, "Not ready: " + why + ".");
       }},
  };
}

std::vector<std::unique_ptr<Poller>> MakePollers(const Config& config, Board& board, Watchdog& watchdog,
                                                 const Clock& clock) {
  std::vector<std::unique_ptr<Poller>> pollers;
  for (TargetId id = 0; id < config.targets.size(); ++id) {
    const TargetConfig& target = config.targets[id];
    Poller::Settings settings{id, target.name, target.checks, target.poll.interval, target.poll.timeout};
    pollers.push_back(std::make_unique<Poller>(std::move(settings), MakeSource(target, watchdog, clock), board, clock));
  }
  return pollers;
}

// The signals that end the program, blocked so that WaitForTheEnd() gets them; threads made afterwards inherit that.
sigset_t BlockEndingSignals() {
  sigset_t ends;
  ::sigemptyset(&ends);
  ::sigaddset(&ends, SIGTERM);
  ::sigaddset(&ends, SIGINT);
  ::pthread_sigmask(SIG_BLOCK, &ends, nullptr);
  ::signal(SIGPIPE, SIG_IGN);  // a client that hangs up is no reason to end
  return ends;
}

std::string WaitForTheEnd(const sigset_t& ends) {
  int signal = 0;
  ::sigwait(&ends, &signal);
  return signal == SIGTERM ? "SIGTERM" : "SIGINT";
}

// A connect or a name look-up cannot be interrupted: past our patience the program ends without its poller.
void WaitForPollers(const std::vector<std::unique_ptr<Poller>>& pollers, MonotonicTime until) {
  const auto idle = [](const std::unique_ptr<Poller>& poller) { return poller->Idle(); };
  while (!std::all_of(pollers.begin(), pollers.end(), idle)) {
    if (MonotonicClock::now() > until) {
      Log(LogLevel::kInfo, "ended while a connection was being made");
      std::fflush(nullptr);
      ::_exit(0);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

}  // namespace

int Serve(const CommandLine& command_line, const Config& config, const Clock& clock) {
  const sigset_t ends = BlockEndingSignals();
  std::vector<Board::Target> targets;
  for (const TargetConfig& target : config.targets) {
    targets.push_back({target.name, target.checks, target.poll.interval});
  }
  Board board(targets, clock.Monotonic());
  History history;
  const HistoryRecorder recorder([&board] { return board.Read(); }, history, clock);
  Watchdog watchdog;
  const auto pollers = MakePollers(config, board, watchdog, clock);
  std::unique_ptr<WebServer> server;
  try {
    server = std::make_unique<WebServer>(command_line.listen_address, Routes(command_line, board, history, clock));
  } catch (const std::exception& error) {
    Log(LogLevel::kError, error.what());
    return 2;
  }
  for (const auto& poller : pollers) poller->Start();
  Log(LogLevel::kInfo, "serving",
      {{"version", std::string(kVersion)},
       {"port", std::to_string(server->Port())},
       {"targets", std::to_string(config.targets.size())},
       {"checks", std::to_string(CheckCount(config))}});
  const std::string signal = WaitForTheEnd(ends);
  const MonotonicTime until = MonotonicClock::now() + kPatience;
  Log(LogLevel::kInfo, "ending", {{"signal", signal}});
  for (const auto& poller : pollers) poller->RequestStop();
  watchdog.ExpireAll();
  server.reset();
  WaitForPollers(pollers, until);
  return 0;
}

}  // namespace freshness
