#include "exporter/cached_page.h"

#include <utility>

#include "exporter/gzip.h"

namespace freshness {

CachedPage::CachedPage(std::string content_type, std::function<std::string()> render, std::function<std::uint64_t()> version,
                       const Clock& clock)
    : content_type_(std::move(content_type)),
      render_(std::move(render)),
      version_(std::move(version)),
      clock_(clock),
      made_{} {}

WebResponse CachedPage::Answer(const WebRequest& request) {
  WebResponse response{.content_type = content_type_, .gzipped = request.accepts_gzip, .varies = true};
  const std::lock_guard lock(mutex_);
  Refresh();
  if (request.accepts_gzip && !made_.gzip) made_.gzip = std::make_shared<const std::string>(Gzip(*made_.plain));
  response.body = request.accepts_gzip ? made_.gzip : made_.plain;
  return response;
}

void CachedPage::Refresh() {
  // Read before rendering: a change that comes in between makes the next request render again, never the page stay old.
  const std::uint64_t version = version_();
  const MonotonicTime now = clock_.Monotonic();
  if (made_.plain && made_.version == version && now - made_.at < kPageLifetime) return;
  made_ = Made{version, now, std::make_shared<const std::string>(render_()), nullptr};
}

}  // namespace freshness
