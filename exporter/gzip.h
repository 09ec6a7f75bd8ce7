// Text as gzip, for answers over HTTP.
#pragma once

#include <string>
#include <string_view>

namespace freshness {

// `text` in gzip format (RFC 1952), whole. The same text always gives the same bytes: no time and no name is put in.
// Throws std::bad_alloc when there is no memory for it; nothing else can go wrong.
std::string Gzip(std::string_view text);

}  // namespace freshness
