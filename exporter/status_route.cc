#include "exporter/status_route.h"

#include <memory>
#include <utility>

#include "exporter/cached_page.h"
#include "exporter/page_policy.h"

namespace freshness {

WebRoute StatusRoute(std::string path, const Board& board, const History& history, const Clock& clock,
                     StatusPageSettings settings) {
  auto headers = StatusPageHeaders(settings.reloads);
  auto page = std::make_shared<CachedPage>(
      "text/html; charset=utf-8",
      [&board, &history, &clock, settings = std::move(settings)] {
        return StatusPage(board.Read(), history, clock.Monotonic(), clock.Wall(), settings);
      },
      [&board] { return board.Version(); }, clock);
  return {std::move(path), [page, headers = std::move(headers)](const WebRequest& request) {
            WebResponse response = page->Answer(request);
            response.headers = headers;
            return response;
          }};
}

}  // namespace freshness
