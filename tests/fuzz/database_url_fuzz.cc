// The database's URL: what is said of it, good or bad, holds no piece of it that could be its password.
#include "checks/sources/database_url.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace freshness;
  constexpr std::string_view kPassword = "hush";
  const std::string text = fuzz::Text(data, size);
  const auto parsed = ParseDatabaseUrl(Secret(text));
  const auto problem = DatabaseUrlProblem(Secret(text));
  if (const auto* complaint = std::get_if<std::string>(&parsed)) {
    fuzz::RequireSentence(*complaint, 400);
    fuzz::Require(problem == *complaint, "both ways complain of the same", *complaint);
    fuzz::Require(complaint->find(kPassword) == std::string::npos, "a complaint holds no piece of the URL", *complaint);
    return 0;
  }
  const auto& url = std::get<DatabaseUrl>(parsed);
  fuzz::Require(!problem, "a good URL has no problem");
  fuzz::Require(url.hosts >= 1, "there is a host");
  fuzz::RequireSentence(url.place, text.size() * 3 + 400);
  fuzz::Require(ValidUtf8(url.user) == url.user, "the user's name can be shown", url.user);
  // Behind the first colon of the part before the last "@" stands the password.
  const std::size_t scheme = text.find("://");
  const std::size_t at = text.rfind('@');
  const std::size_t colon = text.find(':', scheme == std::string::npos ? 0 : scheme + 3);
  if (scheme == std::string::npos || at == std::string::npos || colon > at) return 0;
  const bool only_there = text.find(kPassword) > colon && text.rfind(kPassword) < at && text.find('?') == std::string::npos;
  const std::string shown = url.place + " " + url.user;
  fuzz::Require(!only_there || shown.find(kPassword) == std::string::npos, "no password is shown", shown);
  return 0;
}
