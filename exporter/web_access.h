// Who is let in: the web configuration at work, before any page is asked.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "checks/model/clock.h"
#include "exporter/file_stamp.h"
#include "exporter/password_check.h"
#include "exporter/token_bucket.h"
#include "exporter/web_config.h"
#include "exporter/web_server.h"

namespace freshness {

// Thread-safe. Looks once a second at the most, when a request comes, whether the file has changed; a change that is no good
// is logged once, and what was good stays in force.
class WebAccess {
 public:
  // A file that was read and can be taken over.
  struct Ready {
    std::shared_ptr<const WebConfig> config;
    FileStamp stamp;
  };

  // Reads `file`, --web.config.file; without one everybody is let in. Throws ConfigError. `clock` must outlive this.
  WebAccess(std::optional<std::string> file, const Clock& clock);

  // Reads the file without using it yet. Throws ConfigError.
  Ready Read() const;
  void Use(Ready ready);

  std::shared_ptr<const WebConfig> Current() const;
  // Whether the file, as it last was, is the one in force.
  bool FileIsGood() const;

  // A request on its way to `page`: refuses it (401 before anything else, so that nobody learns what pages there are; 429),
  // or lets it through. /-/healthy and /-/ready are open to all, since what watches over the program has no password.
  WebResponse Answer(const WebRequest& request, const std::function<WebResponse()>& page);

 private:
  std::shared_ptr<const WebConfig> Refreshed();
  std::optional<WebResponse> Refusal(const WebConfig& config, const WebRequest& request);

  const std::optional<std::string> file_;
  const Clock& clock_;
  PasswordCheck passwords_;
  TokenBucket known_;      // of those whom we let in
  TokenBucket strangers_;  // of the others: their guesses take nothing away from those
  mutable std::mutex mutex_;
  Ready in_use_;              // guarded by mutex_
  FileStamp seen_;            // guarded by mutex_; of the file when it was last read, good or not
  MonotonicTime looked_at_;   // guarded by mutex_
  bool file_is_good_ = true;  // guarded by mutex_
};

}  // namespace freshness
