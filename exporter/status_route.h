// The status page as the web server serves it.
#pragma once

#include <string>

#include "exporter/board.h"
#include "exporter/history.h"
#include "exporter/status_page.h"
#include "exporter/web_server.h"

namespace freshness {

// Made at most once a second, or when the board has changed; with its headers. All must outlive the server.
WebRoute StatusRoute(std::string path, const Board& board, const History& history, const Clock& clock,
                     StatusPageSettings settings);

}  // namespace freshness
