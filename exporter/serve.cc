#include "exporter/serve.h"

#include <fcntl.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <exception>
#include <memory>
#include <thread>

#include "exporter/history_recorder.h"
#include "exporter/log.h"
#include "exporter/polling.h"
#include "exporter/reloader.h"
#include "exporter/routes.h"
#include "exporter/self_watch.h"
#include "exporter/sources.h"
#include "exporter/systemd.h"
#include "exporter/version.h"
#include "exporter/web_access.h"
#include "exporter/web_server.h"

namespace freshness {
namespace {

constexpr auto kPatience = std::chrono::milliseconds(1500);  // of the two seconds that an end may take
constexpr Duration kLookEvery = std::chrono::seconds(1);     // after pollers that hang

// The signals that mean something to us, blocked so that WaitForSignal() gets them; threads made afterwards inherit that.
sigset_t BlockSignals() {
  sigset_t signals;
  ::sigemptyset(&signals);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) ::sigaddset(&signals, signal);
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  ::signal(SIGPIPE, SIG_IGN);  // a client that hangs up is no reason to end
  return signals;
}

// The next signal, or 0 when none came within `patience`.
int WaitForSignal(const sigset_t& signals, Duration patience) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(patience);
  const auto rest = std::chrono::duration_cast<std::chrono::nanoseconds>(patience - seconds);
  const timespec limit{static_cast<time_t>(seconds.count()), static_cast<long>(rest.count())};
  const int signal = ::sigtimedwait(&signals, nullptr, &limit);
  return signal < 0 ? 0 : signal;
}

// Whether a terminal could end us by hanging up. SIGHUP means that as well, and who closed it wants no server left behind.
bool HasTerminal() {
  const int terminal = ::open("/dev/tty", O_RDONLY | O_NOCTTY | O_CLOEXEC);
  if (terminal >= 0) ::close(terminal);
  return terminal >= 0;
}

// Reloads on SIGHUP, looks after itself, and tells systemd so, until it is told to end: by which signal?
std::string RunUntilToldToEnd(const sigset_t& signals, Polling& polling, Reloader& reloader, const Systemd& systemd,
                              const Clock& clock) {
  const bool had_terminal = HasTerminal();
  SelfWatch watch;
  const Duration tick = std::min(kLookEvery, systemd.AliveEvery().value_or(kLookEvery));
  MonotonicTime alive_at = clock.Monotonic();
  for (;;) {
    const int signal = WaitForSignal(signals, tick);
    if (signal == SIGHUP && had_terminal && !HasTerminal()) return "SIGHUP, since the terminal is gone";
    if (signal == SIGHUP) reloader.Reload("SIGHUP");
    if (signal == SIGTERM) return "SIGTERM";
    if (signal == SIGINT) return "SIGINT";
    polling.Tidy();
    const Snapshot snapshot = polling.board().Read();
    const MonotonicTime now = clock.Monotonic();
    reloader.FollowRefusedLogins(snapshot);
    watch.Look(snapshot, now);
    if (systemd.AliveEvery() && now >= alive_at && !Hopeless(snapshot, now)) {
      systemd.TellAlive();
      alive_at = now + *systemd.AliveEvery() - tick / 2;
    }
  }
}

// A connect or a name look-up cannot be interrupted: past our patience the program ends without its poller.
void WaitForPollers(Polling& polling, MonotonicTime until) {
  while (!polling.Idle()) {
    if (MonotonicClock::now() > until) {
      Log(LogLevel::kInfo, "ended while a connection was being made");
      std::fflush(nullptr);
      ::_exit(0);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

}  // namespace

int Serve(const CommandLine& command_line, const Config& config, const Environment& environment, const Clock& clock) {
  const sigset_t signals = BlockSignals();
  const Systemd systemd(environment);
  WebAccess access(command_line.web_config_file, clock);
  Polling polling(config, MakeSource, clock);
  History history;
  const HistoryRecorder recorder([&polling] { return polling.board().Read(); }, history, clock);
  Reloader reloader(command_line.config, environment, config, {polling, access, systemd, clock});
  std::unique_ptr<WebServer> server;
  try {
    server = std::make_unique<WebServer>(
        command_line.listen_address,
        MakeRoutes(
            {command_line, environment("RUNBOOK_URL").value_or(""), polling.board(), history, reloader, access, clock}),
        [&access](const WebRequest& request, const auto& page) { return access.Answer(request, page); });
  } catch (const std::exception& error) {
    Log(LogLevel::kError, error.what());
    return 2;
  }
  polling.Start();
  Log(LogLevel::kInfo, "serving",
      {{"version", std::string(kVersion)},
       {"port", std::to_string(server->Port())},
       {"targets", std::to_string(config.targets.size())},
       {"checks", std::to_string(CheckCount(config))}});
  systemd.TellReady();
  const std::string signal = RunUntilToldToEnd(signals, polling, reloader, systemd, clock);
  const MonotonicTime until = MonotonicClock::now() + kPatience;
  systemd.TellStopping();
  Log(LogLevel::kInfo, "ending", {{"signal", signal}});
  polling.RequestStop();
  server.reset();
  WaitForPollers(polling, until);
  return 0;
}

}  // namespace freshness
