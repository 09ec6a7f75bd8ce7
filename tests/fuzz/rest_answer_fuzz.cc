// What a REST API answers: whatever it is, there are rows of the columns asked for, or a sentence without the key.
#include <array>

#include "checks/sources/rest_answer.h"
#include "tests/fuzz/fuzz.h"

// The first byte chooses the status, the second whether the rows are counted; the rest is the body.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace freshness;
  static const std::string key = "sb_secret_qZ7kX9wV3jQ";
  static const SupabaseProject project = MakeSupabaseProject(Secret("https://abc.supabase.co"), Secret(key));
  if (size < 2) return 0;
  constexpr std::array<int, 8> kStatuses = {200, 206, 301, 400, 401, 404, 429, 502};
  HttpResult result;
  result.fate = HttpResult::Fate::kAnswered;
  result.status = kStatuses[data[0] % kStatuses.size()];
  result.body = fuzz::Text(data + 2, size - 2);
  result.content_range = result.body.substr(0, 20);
  RestQuestion question{.path = "t?select=at,by", .columns = {"at", "by"}};
  question.counted = data[1] % 2 == 1;
  const RestAnswer answer = ReadRestAnswer(result, question, project);
  if (const auto* rows = std::get_if<Rows>(&answer.content)) {
    fuzz::Require(result.status == 200 || result.status == 206, "only a success has rows");
    for (const Row& row : *rows) fuzz::Require(row.size() == question.columns.size(), "a row has the columns asked for");
    return 0;
  }
  const std::string& detail = std::get<Failure>(answer.content).detail;
  fuzz::RequireSentence(detail);
  fuzz::Require(detail.find(key) == std::string::npos, "no sentence holds the key", detail);
  return 0;
}
