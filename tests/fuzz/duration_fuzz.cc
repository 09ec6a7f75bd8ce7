// Durations: what can be read is written so that it reads back the same.
#include <cstring>

#include "checks/model/duration.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace freshness;
  const std::string text = fuzz::Text(data, size);
  if (const auto duration = ParseDuration(text)) {
    fuzz::Require(*duration >= Duration(0) && *duration <= std::chrono::days(365) * 200, "a duration is 0 to 200 years",
                  text);
    const std::string written = FormatDuration(*duration);
    fuzz::Require(ParseDuration(written) == duration, "what is written reads back the same", written);
    fuzz::RequireSentence(HumanDuration(*duration), 40);
  }
  // Any number of microseconds can be said, and any time.
  std::int64_t count = 0;
  std::memcpy(&count, data, std::min(size, sizeof count));
  fuzz::RequireSentence(HumanDuration(Duration(count)), 40);
  fuzz::RequireSentence(FormatDuration(Duration(count)), 60);
  fuzz::RequireSentence(FormatTime(TimePoint(Duration(count))), 40);
  return 0;
}
