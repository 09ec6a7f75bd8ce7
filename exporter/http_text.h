// The parts of HTTP that are text in, text out.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "checks/model/clock.h"
#include "exporter/web_server.h"

namespace freshness {

// What a request's Accept-Encoding headers say of gzip (RFC 9110, section 12.5.3). Feed each header's value in order.
class GzipPreference {
 public:
  void Add(std::string_view header_value);
  // gzip named with a weight above 0, or not named and `*` is. Nothing said, or nonsense: no.
  bool Accepts() const { return named_ ? gzip_ : any_; }

 private:
  bool named_ = false;
  bool gzip_ = false;
  bool any_ = false;
};

// Whether comma-separated `header_value` holds `token`, in any case.
bool HasToken(std::string_view header_value, std::string_view token);

// "Mon, 23 Nov 2026 13:00:00 GMT", whatever the locale.
std::string HttpDate(TimePoint time);

// Status line and headers, with the empty line that ends them. `status_text` is the status in words.
std::string ResponseHead(const WebResponse& response, std::string_view status_text, bool keep_alive, TimePoint now);

}  // namespace freshness
