// What the fuzz targets share. A target is one file with LLVMFuzzerTestOneInput() in it, and one line of CMakeLists.txt.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "checks/model/text.h"

namespace freshness::fuzz {

inline std::string Text(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

// A property that holds of any input: where it does not, the fuzzer has found something, and keeps the input.
inline void Require(bool holds, std::string_view property, std::string_view shown = "") {
  if (holds) return;
  std::fprintf(stderr, "DOES NOT HOLD: %.*s\n%.*s\n", static_cast<int>(property.size()), property.data(),
               static_cast<int>(shown.size()), shown.data());
  std::abort();
}

// A sentence for people: valid UTF-8, on one line, not endless.
inline void RequireSentence(const std::string& text, std::size_t longest = 4000) {
  Require(!text.empty(), "a sentence says something");
  Require(ValidUtf8(text) == text, "a sentence is valid UTF-8", text);
  Require(OneLine(text, text.size()) == text, "a sentence is one line, without control characters", text);
  Require(text.size() <= longest, "a sentence is not endless", text);
}

}  // namespace freshness::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
