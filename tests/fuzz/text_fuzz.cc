// Text from outside, made fit to be shown.
#include "checks/model/text.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace freshness;
  const std::string text = fuzz::Text(data, size);
  const std::string valid = ValidUtf8(text);
  fuzz::Require(ValidUtf8(valid) == valid, "what was made valid is valid", valid);
  for (std::string_view rest = valid; !rest.empty();) {
    const std::size_t length = Utf8Length(rest);
    fuzz::Require(length > 0 && length <= 4, "valid text is made of characters", valid);
    rest.remove_prefix(length);
  }
  const std::size_t limit = text.empty() ? 0 : static_cast<unsigned char>(text[0]);
  const std::string line = OneLine(text, limit);
  fuzz::Require(line.size() <= limit, "a line fits into its limit", line);
  fuzz::Require(ValidUtf8(line) == line && OneLine(line, limit) == line, "a line stays as it is", line);
  return 0;
}
