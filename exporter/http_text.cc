#include "exporter/http_text.h"

#include <algorithm>
#include <cstdio>
#include <utility>

namespace freshness {
namespace {

char Lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool SameIgnoringCase(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return Lower(x) == Lower(y); });
}

std::string_view Trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// Takes what stands before the next `separator` off the front of `text`, trimmed.
std::string_view TakePart(std::string_view& text, char separator) {
  const std::size_t end = text.find(separator);
  const std::string_view part = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return Trim(part);
}

// Whether the parameters after a coding ("q=0.5") leave it allowed: a weight of zero forbids it, no weight means 1.
bool Allowed(std::string_view parameters) {
  while (!parameters.empty()) {
    std::string_view parameter = TakePart(parameters, ';');
    if (!SameIgnoringCase(TakePart(parameter, '='), "q")) continue;
    return Trim(parameter).find_first_of("123456789") != std::string_view::npos;
  }
  return true;
}

// What every answer says, if nothing else is said in its place.
constexpr std::pair<std::string_view, std::string_view> kUsualHeaders[] = {
    {"Cache-Control", "no-store"},  // an answer is true for a second; an old one is a lie
    {"X-Content-Type-Options", "nosniff"},
    {"X-Frame-Options", "deny"},
    {"Referrer-Policy", "no-referrer"},
    {"Cross-Origin-Resource-Policy", "same-origin"}};
// A page has its style in itself, and nothing else; what is no page needs nothing at all.
constexpr std::string_view kPagePolicy =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'";
constexpr std::string_view kOtherPolicy = "default-src 'none'; frame-ancestors 'none'";

void AddHeader(std::string& head, std::string_view name, std::string_view value) {
  head.append(name).append(": ").append(value).append("\r\n");
}

bool Names(const WebHeaders& headers, std::string_view name) {
  return std::any_of(headers.begin(), headers.end(),
                     [&](const auto& header) { return SameIgnoringCase(header.first, name); });
}

void AddFurtherHeaders(std::string& head, const WebResponse& response) {
  static const WebHeaders kNone;
  const WebHeaders& configured = response.configured_headers ? *response.configured_headers : kNone;
  for (const auto& [name, value] : configured) {
    if (!value.empty()) AddHeader(head, name, value);
  }
  for (const auto& [name, value] : response.headers) {
    if (!Names(configured, name)) AddHeader(head, name, value);
  }
  const auto add_usual = [&](std::string_view name, std::string_view value) {
    if (!Names(configured, name) && !Names(response.headers, name)) AddHeader(head, name, value);
  };
  for (const auto& [name, value] : kUsualHeaders) add_usual(name, value);
  add_usual("Content-Security-Policy", response.content_type.starts_with("text/html") ? kPagePolicy : kOtherPolicy);
}

}  // namespace

void GzipPreference::Add(std::string_view header_value) {
  while (!header_value.empty()) {
    std::string_view parameters = TakePart(header_value, ',');
    const std::string_view coding = TakePart(parameters, ';');
    if (SameIgnoringCase(coding, "gzip") || SameIgnoringCase(coding, "x-gzip")) {
      named_ = true;
      gzip_ = Allowed(parameters);
    } else if (coding == "*") {
      any_ = Allowed(parameters);
    }
  }
}

bool HasToken(std::string_view header_value, std::string_view token) {
  while (!header_value.empty()) {
    if (SameIgnoringCase(TakePart(header_value, ','), token)) return true;
  }
  return false;
}

std::string HttpDate(TimePoint time) {
  static constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(time - day));
  char text[64];
  std::snprintf(text, sizeof text, "%s, %02u %s %04d %02d:%02d:%02d GMT", kDays[std::chrono::weekday(day).c_encoding()],
                static_cast<unsigned>(date.day()), kMonths[static_cast<unsigned>(date.month()) - 1],
                static_cast<int>(date.year()), static_cast<int>(clock.hours().count()),
                static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()));
  return text;
}

std::string ResponseHead(const WebResponse& response, std::string_view status_text, bool keep_alive, TimePoint now) {
  std::string head;
  head.reserve(1024);
  head.append("HTTP/1.1 ").append(std::to_string(response.status)).append(" ").append(status_text).append("\r\n");
  AddHeader(head, "Date", HttpDate(now));
  AddHeader(head, "Content-Type", response.content_type);
  AddHeader(head, "Content-Length", std::to_string(response.body ? response.body->size() : 0));
  if (response.gzipped) AddHeader(head, "Content-Encoding", "gzip");
  if (response.varies) AddHeader(head, "Vary", "Accept-Encoding");
  AddFurtherHeaders(head, response);
  AddHeader(head, "Connection", keep_alive ? "keep-alive" : "close");
  return head.append("\r\n");
}

}  // namespace freshness
