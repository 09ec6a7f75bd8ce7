// Header values that a client sends.
#include "exporter/http_text.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace freshness;
  const std::string text = fuzz::Text(data, size);
  GzipPreference gzip;
  bool named = false;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string line = text.substr(at, end - at);
    gzip.Add(line);
    named = named || line.find('*') != std::string::npos || HasToken(line, "gzip") ||
            line.find_first_of("gG") != std::string::npos;
    at = end + 1;
  }
  fuzz::Require(named || !gzip.Accepts(), "who did not name it does not get it", text);
  // A token is found however its letters are written.
  std::string upper = text;
  for (char& c : upper) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  fuzz::Require(HasToken(text, "keep-alive") == HasToken(upper, "keep-alive"), "letters are taken in any case", text);
  return 0;
}
