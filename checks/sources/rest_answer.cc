#include "checks/sources/rest_answer.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <nlohmann/json.hpp>
#include <string_view>

#include "checks/model/text.h"
#include "checks/sources/postgres_error.h"

namespace freshness {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kDetailBytes = 200;
constexpr std::size_t kPageBytes = 120;  // of a page that was meant for people

struct KnownError {
  std::string_view code;  // what it begins with
  Reason reason;
};

// PostgREST's own codes: https://postgrest.org/en/stable/references/errors.html. All others are questions that it refuses.
constexpr std::array<KnownError, 3> kKnownErrors = {{
    {"PGRST003", Reason::kTimeout},     // no connection to the database became free in time
    {"PGRST00", Reason::kUnreachable},  // it has lost its database, or never had it
    {"PGRST3", Reason::kAuth},          // the token
}};

bool IsSqlState(std::string_view code) {
  const auto fits = [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); };
  return code.size() == 5 && std::all_of(code.begin(), code.end(), fits);
}

std::string TextOf(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

Reason ReasonOfStatus(int status) {
  if (status == 401 || status == 403) return Reason::kAuth;
  if (status == 408 || status == 504 || status == 524) return Reason::kTimeout;
  if (status == 429 || status >= 500) return Reason::kUnreachable;
  return Reason::kMalformed;
}

Failure ExplainError(const Json& error, int status) {
  const std::string code = TextOf(error, "code");
  const std::string message = TextOf(error, "message");
  if (IsSqlState(code)) {
    const Failure failure = ExplainStatement(code, message);
    return {failure.reason, "answered: " + failure.detail};
  }
  const std::string said = "answered: " + OneLine(message, kDetailBytes) + " (" +
                           (code.empty() ? "" : OneLine(code, 20) + ", ") + "HTTP " + std::to_string(status) + ")";
  for (const KnownError& known : kKnownErrors) {
    if (code.starts_with(known.code)) return {known.reason, said};
  }
  return {code.starts_with("PGRST") ? Reason::kQuery : ReasonOfStatus(status), said};
}

// A page's words without its tags, on one line.
std::string Words(std::string_view page) {
  std::string words;
  bool in_tag = false;
  for (const char c : page.substr(0, 4096)) {
    if (c == '<') in_tag = true;
    const bool is_space = in_tag || c == ' ' || (c >= '\t' && c <= '\r');
    if (!is_space) {
      words += c;
    } else if (!words.empty() && words.back() != ' ') {
      words += ' ';
    }
    if (c == '>') in_tag = false;
  }
  return OneLine(words, kPageBytes);
}

// What does not come from the API: a gateway's page, a redirect, some other server.
Failure ExplainPage(const HttpResult& result) {
  const std::string status = "answered with HTTP " + std::to_string(result.status);
  if (result.status >= 300 && result.status < 400) {
    return {Reason::kMalformed, status + ", a redirect, which is not followed: write the URL that it leads to"};
  }
  if (result.status < 300) return {Reason::kMalformed, status + " and what is no whole JSON: is this a Supabase project?"};
  const std::string words = Words(result.body);
  return {ReasonOfStatus(result.status), status + (words.empty() ? "" : ": " + words)};
}

Failure ExplainUnanswered(const HttpResult& result) {
  // How long that was differs from request to request, and would make one cause look like several.
  if (result.timed_out) return {Reason::kTimeout, "did not answer in time"};
  return {result.too_long ? Reason::kMalformed : Reason::kUnreachable, "cannot be read: " + result.error};
}

// A column's value as text; nothing for a null. Whether there is such a value at all is the return value.
bool ReadValue(const Json& row, const std::string& column, Row& values) {
  const auto found = row.find(column);
  if (found == row.end() || found->is_structured()) return false;
  if (found->is_null()) {
    values.emplace_back(std::nullopt);
  } else {
    values.emplace_back(found->is_string() ? found->get<std::string>() : found->dump());
  }
  return true;
}

std::variant<Rows, Failure> ReadRows(const Json& content, const RestQuestion& question) {
  const Failure malformed{Reason::kMalformed, "answered with what are no rows of the columns that were asked for"};
  if (!content.is_array()) return malformed;
  Rows rows;
  for (const Json& entry : content) {
    Row values;
    if (!entry.is_object()) return malformed;
    for (const std::string& column : question.columns) {
      if (!ReadValue(entry, column, values)) return malformed;
    }
    rows.push_back(std::move(values));
  }
  return rows;
}

// The number behind the slash of "0-24/3573458".
std::optional<std::uint64_t> TotalOf(const std::string& content_range) {
  const auto slash = content_range.find('/');
  if (slash == std::string::npos) return std::nullopt;
  std::uint64_t total = 0;
  const char* const end = content_range.data() + content_range.size();
  const auto [last, error] = std::from_chars(content_range.data() + slash + 1, end, total);
  if (error != std::errc() || last != end) return std::nullopt;
  return total;
}

RestAnswer Read(const HttpResult& result, const RestQuestion& question) {
  if (result.fate != HttpResult::Fate::kAnswered) return {ExplainUnanswered(result), {}, false};
  const bool good = result.status >= 200 && result.status < 300;
  const Json content = Json::parse(result.body, nullptr, false);
  if (good && !content.is_discarded()) {
    return {ReadRows(content, question), question.counted ? TotalOf(result.content_range) : std::nullopt, true};
  }
  const bool from_api = !good && result.status >= 400 && content.is_object() && !TextOf(content, "message").empty();
  if (!from_api) return {ExplainPage(result), {}, false};
  const Failure failure = ExplainError(content, result.status);
  return {failure, {}, failure.reason != Reason::kAuth && failure.reason != Reason::kUnreachable};
}

}  // namespace

RestAnswer ReadRestAnswer(const HttpResult& result, const RestQuestion& question, const SupabaseProject& project) {
  RestAnswer answer = Read(result, question);
  if (auto* failure = std::get_if<Failure>(&answer.content)) {
    failure->detail = WithoutKey(project.place + " " + failure->detail, project);
  }
  return answer;
}

}  // namespace freshness
