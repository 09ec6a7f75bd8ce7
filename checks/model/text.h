// Text from outside, made fit to be shown: labels, log lines and error messages.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace freshness {

// `text` as valid UTF-8: each byte that is no part of a well-formed character (RFC 3629: no overlong forms, no surrogates,
// nothing above U+10FFFF) becomes U+FFFD.
std::string ValidUtf8(std::string_view text);

// `text` as valid UTF-8 on one line: control characters (C0, DEL, C1) and the Unicode line separators become spaces, spaces
// at both ends go, and what is longer than `max_bytes` is cut between characters and ends in "…".
std::string OneLine(std::string_view text, std::size_t max_bytes);

// The length in bytes of the well-formed UTF-8 character at the front of `text`, 0 when there is none.
std::size_t Utf8Length(std::string_view text);

}  // namespace freshness
