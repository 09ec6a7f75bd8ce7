// What is served where.
#pragma once

#include <string>
#include <vector>

#include "checks/model/clock.h"
#include "exporter/command_line.h"
#include "exporter/history.h"
#include "exporter/polling.h"
#include "exporter/reloader.h"
#include "exporter/web_access.h"
#include "exporter/web_server.h"

namespace freshness {

// What the pages show. All that is referred to must outlive the routes.
struct Served {
  const CommandLine& command_line;
  std::string runbook_url;  // empty: the runbook is named by its path
  const Board& board;
  const History& history;
  Reloader& reloader;
  const WebAccess& access;
  const Clock& clock;
};

std::vector<WebRoute> MakeRoutes(const Served& served);

}  // namespace freshness
