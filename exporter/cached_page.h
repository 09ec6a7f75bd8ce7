// A page that is made at most once a second, or when what it shows has changed; plain and gzip.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "checks/model/clock.h"
#include "exporter/web_server.h"

namespace freshness {

// Thread-safe; a request that finds the page being made anew waits for it, so that work is never done twice.
class CachedPage {
 public:
  // `version` tells whether what `render` reads has changed since. Both are called from the server's threads.
  CachedPage(std::string content_type, std::function<std::string()> render, std::function<std::uint64_t()> version,
             const Clock& clock);
  WebResponse Answer(const WebRequest& request);

 private:
  struct Made;
  std::shared_ptr<const Made> Current();

  const std::string content_type_;
  const std::function<std::string()> render_;
  const std::function<std::uint64_t()> version_;
  const Clock& clock_;
  std::mutex mutex_;
  std::shared_ptr<const Made> made_;   // guarded by mutex_
};

}  // namespace freshness
