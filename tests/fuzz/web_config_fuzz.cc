// The web configuration: whatever stands in it, the answer is one that can be served by, or sentences without a hash.
#include "exporter/config.h"
#include "exporter/web_config.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/memory_file.h"

namespace {

// "$2y$10$" and more behind it; the beginning alone is how a sentence says what a hash looks like.
bool HoldsHash(const std::string& text) {
  for (auto at = text.find("$2"); at != std::string::npos; at = text.find("$2", at + 1)) {
    const auto salt = text.find('$', at + 3);
    if (salt != std::string::npos && salt == at + 6 && salt + 1 < text.size() && text[salt + 1] != ' ') return true;
  }
  return false;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace freshness;
  static const fuzz::MemoryFile file;
  file.Write(fuzz::Text(data, size));
  try {
    const WebConfig config = LoadWebConfig(file.Path());
    for (const WebUser& user : config.users) {
      fuzz::Require(!user.name.empty() && user.name.find(':') == std::string::npos, "a user can log in", user.name);
      fuzz::Require(user.cost >= 4 && user.cost <= kDearestHash, "a hash ends");
    }
    for (const auto& [name, value] : config.headers) {
      fuzz::Require(value.find_first_of("\r\n") == std::string::npos, "a header is one line", value);
    }
    if (config.rate_limit) {
      fuzz::Require(config.rate_limit->interval > Duration(0) && config.rate_limit->burst > 0, "a limit lets somebody in");
    }
  } catch (const ConfigError& error) {
    fuzz::Require(!error.Problems().empty(), "a refusal says why");
    for (const std::string& problem : error.Problems()) {
      fuzz::RequireSentence(problem);
      fuzz::Require(!HoldsHash(problem), "no sentence holds a hash", problem);
    }
  }
  return 0;
}
