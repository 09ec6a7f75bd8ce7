#include "checks/sources/rest_conversation.h"

#include "checks/sources/postgres_time.h"

namespace freshness {
namespace {

constexpr Duration kLongestCount = std::chrono::seconds(2);  // no check waits for it longer
constexpr std::size_t kLongestAnswer = 1 << 20;              // bytes

}  // namespace

HttpRequest RestConversation::RequestFor(const RestQuestion& question) const {
  HttpRequest request;
  request.url = Secret(project_.rest_url.Reveal() + question.path);
  request.headers = {{"apikey", project_.key},
                     {"Authorization", Secret("Bearer " + project_.key.Reveal())},
                     {"Accept", Secret("application/json")}};
  if (!question.schema.empty()) request.headers.emplace_back("Accept-Profile", Secret(question.schema));
  if (question.counted) request.headers.emplace_back("Prefer", Secret("count=exact"));
  request.longest_answer = kLongestAnswer;
  request.total_timeout = question.counted ? kLongestCount : Duration(std::chrono::hours(24));  // else the deadline's
  return request;
}

void RestConversation::Ask(const std::vector<RestQuestionOr>& questions) {
  std::vector<RestQuestion> asked;
  std::vector<HttpRequest> requests;
  for (const RestQuestionOr& each : questions) {
    const auto* question = std::get_if<RestQuestion>(&each);
    if (question == nullptr || !answers_.try_emplace(*question).second) continue;
    asked.push_back(*question);
    requests.push_back(RequestFor(*question));
  }
  if (requests.empty()) return;
  const auto replies = session_.Send(requests, deadline_, [this] { return watchdog_.Expired(); });
  for (std::size_t i = 0; i < replies.size(); ++i) {
    const RestAnswer& answer = answers_[asked[i]] = ReadRestAnswer(replies[i].result, asked[i], project_);
    clock_.Learn(replies[i]);
    reached_ = reached_ || answer.reached;
  }
}

RestAnswer RestConversation::AnswerTo(const RestQuestionOr& question) const {
  if (const auto* failure = std::get_if<Failure>(&question)) return {*failure, {}, false};
  return answers_.at(std::get<RestQuestion>(question));
}

std::variant<std::optional<TimePoint>, Failure> RestConversation::FirstTime(const RestQuestionOr& question) const {
  const RestAnswer answer = AnswerTo(question);
  if (const auto* failure = std::get_if<Failure>(&answer.content)) return *failure;
  const Rows& rows = std::get<Rows>(answer.content);
  if (rows.empty()) return std::nullopt;
  const auto time = ParsePostgresTime(rows.front().front().value_or(""));
  if (time) return time;
  return Failure{Reason::kMalformed, "the newest row's time cannot be read"};
}

}  // namespace freshness
