// bcrypt, as `htpasswd -B` and Prometheus' exporters write it.
#pragma once

#include <optional>
#include <string>

namespace freshness {

// The cost in `hash` (2^cost rounds), or nothing if it is no whole bcrypt hash ($2a$, $2b$ or $2y$).
std::optional<int> BcryptCost(const std::string& hash);

// Whether `password` is what `hash` was made of. Takes 45 ms at cost 10, and twice as long with each step. A password with a
// zero byte matches nothing, since bcrypt would end it there; like every password, it takes the whole time. bcrypt looks at
// the first 72 bytes.
bool BcryptMatches(const std::string& password, const std::string& hash);

// Spends the time that BcryptMatches() takes on a hash of `cost`.
void BcryptForNothing(int cost);

}  // namespace freshness
