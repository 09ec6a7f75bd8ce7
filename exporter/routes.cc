#include "exporter/routes.h"

#include <memory>
#include <string>
#include <utility>

#include "exporter/cached_page.h"
#include "exporter/collector.h"
#include "exporter/config_yaml.h"
#include "exporter/readiness.h"
#include "exporter/reload_page.h"
#include "exporter/status_json.h"
#include "exporter/status_route.h"
#include "exporter/version.h"

namespace freshness {
namespace {

WebResponse Text(int status, const std::string& text) {
  WebResponse response;
  response.status = status;
  response.body = std::make_shared<const std::string>(text);
  return response;
}

// A page that shows the board, made at most once a second, or when the configuration was read anew.
WebRoute BoardPage(std::string path, std::string content_type, const Board& board, const Reloader& reloader,
                   const Clock& clock, std::function<std::string(const Snapshot&)> render) {
  auto page = std::make_shared<CachedPage>(
      std::move(content_type), [&board, render = std::move(render)] { return render(board.Read()); },
      [&board, &reloader] { return board.Version() + reloader.Count(); }, clock);
  return {std::move(path), [page](const WebRequest& request) { return page->Answer(request); }};
}

}  // namespace

std::vector<WebRoute> MakeRoutes(const Served& served) {
  const Board& board = served.board;
  const History& history = served.history;
  Reloader& reloader = served.reloader;
  const WebAccess& access = served.access;
  const Clock& clock = served.clock;
  const std::string metrics_path = served.command_line.telemetry_path;
  return {
      BoardPage(metrics_path, kMetricsContentType, board, reloader, clock,
                [&clock, &reloader](const Snapshot& snapshot) {
                  const ProgramFacts program{std::string(kVersion), reloader.ReadAt(), reloader.Successful()};
                  return MetricsText(snapshot, program, clock.Monotonic());
                }),
      StatusRoute("/", board, history, clock, {metrics_path, served.runbook_url}),
      StatusRoute("/paused", board, history, clock, {metrics_path, served.runbook_url, false}),
      BoardPage("/api/v1/status", "application/json", board, reloader, clock,
                [&clock](const Snapshot& snapshot) { return StatusJson(snapshot, clock.Monotonic(), clock.Wall()); }),
      {"/-/healthy", [](const WebRequest&) { return Text(200, "freshness_exporter is healthy.\n"); }},
      {"/-/ready",
       [&board, &clock](const WebRequest&) {
         const std::string why = NotReady(board.Read(), clock.Monotonic());
         return why.empty() ? Text(200, "freshness_exporter is ready.\n") : Text(503, "Not ready: " + why + ".\n");
       }},
      {"/config",
       [&reloader, &access](const WebRequest&) { return Text(200, ConfigYaml(*reloader.Current(), *access.Current())); }},
      {"/-/reload",
       [&reloader, &access](const WebRequest& request) {
         return ReloadPage(request, !access.Current()->users.empty(),
                           [&reloader](const std::string& asked_by) { return reloader.Reload(asked_by); });
       },
       "POST"},
  };
}

}  // namespace freshness
