// A port that nobody listens on.
#pragma once

namespace freshness::test {

// A free TCP port of 127.0.0.1. It may be taken between the answer and its use: whoever can, binds port 0 instead.
int FreePort();

}  // namespace freshness::test
