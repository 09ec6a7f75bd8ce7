#include "exporter/web_request.h"

#include <civetweb.h>

#include <span>
#include <string_view>

#include "exporter/http_text.h"

namespace freshness {
namespace {

std::span<const mg_header> HeadersOf(const mg_request_info& info) {
  return {info.http_headers, static_cast<std::size_t>(info.num_headers)};
}

bool Is(const mg_header& header, const char* name) {
  return mg_strcasecmp(header.name, name) == 0;
}

}  // namespace

WebRequest ReadRequest(const mg_request_info& info) {
  WebRequest request;
  request.method = info.request_method;
  // Not local_uri, which is tidied: //metrics and /x/../metrics are other addresses than /metrics.
  request.path = info.local_uri_raw ? info.local_uri_raw : "";
  request.client = info.remote_addr;
  GzipPreference gzip;
  for (const mg_header& header : HeadersOf(info)) {
    const auto is = [&](const char* name) { return Is(header, name); };
    if (is("Accept-Encoding")) gzip.Add(header.value);
    if (is("Authorization")) request.authorization = header.value;
    if (is("Forwarded") || is("X-Forwarded-For") || is("X-Real-IP") || is("Via")) request.forwarded = true;
    if (is("Origin") || is("Sec-Fetch-Site")) request.from_browser = true;
  }
  request.accepts_gzip = gzip.Accepts();
  return request;
}

bool BodyIsClear(const mg_request_info& info) {
  int lengths = 0;
  int codings = 0;
  for (const mg_header& header : HeadersOf(info)) {
    if (Is(header, "Transfer-Encoding")) ++codings;
    if (!Is(header, "Content-Length")) continue;
    ++lengths;
    const std::string_view value = header.value;
    if (value.empty() || value.find_first_not_of("0123456789") != std::string_view::npos) return false;
  }
  return lengths + codings <= 1;
}

}  // namespace freshness
