// What is served where.
#pragma once

#include <vector>

#include "checks/model/clock.h"
#include "exporter/command_line.h"
#include "exporter/polling.h"
#include "exporter/reloader.h"
#include "exporter/web_access.h"
#include "exporter/web_server.h"

namespace freshness {

// All that is given must outlive the routes.
std::vector<WebRoute> MakeRoutes(const CommandLine& command_line, const Board& board, Reloader& reloader,
                                 const WebAccess& access, const Clock& clock);

}  // namespace freshness
