// A page that is made at most once a second, or when what it shows has changed; plain and gzip.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "checks/model/clock.h"
#include "exporter/web_server.h"

namespace freshness {

// How old a page may be served. Ages on it are shown in whole seconds, so no reader can tell.
inline constexpr auto kPageLifetime = std::chrono::seconds(1);

// Thread-safe; a request that finds the page being made anew waits for it, so that work is never done twice.
class CachedPage {
 public:
  // `version` tells whether what `render` reads has changed since. Both are called from the server's threads, one at a time;
  // what `render` throws reaches Answer()'s caller, and the next request tries again. `clock` must outlive the page.
  CachedPage(std::string content_type, std::function<std::string()> render, std::function<std::uint64_t()> version,
             const Clock& clock);
  // The page as the request wants it. The body stays valid however long the caller keeps it.
  WebResponse Answer(const WebRequest& request);

 private:
  struct Made {
    std::uint64_t version;
    MonotonicTime at;
    std::shared_ptr<const std::string> plain;
    std::shared_ptr<const std::string> gzip;  // null until it is first asked for
  };
  void Refresh();  // mutex_ is held

  const std::string content_type_;
  const std::function<std::string()> render_;
  const std::function<std::uint64_t()> version_;
  const Clock& clock_;
  std::mutex mutex_;
  Made made_;  // guarded by mutex_; without `plain` before the first request
};

}  // namespace freshness
