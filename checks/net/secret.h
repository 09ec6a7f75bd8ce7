// A value that must not be seen: it cannot be streamed, formatted or compared by accident.
#pragma once

#include <string>
#include <utility>

namespace freshness {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_(std::move(value)) {}

  // The value itself, for the one call that needs it. Whoever calls this answers for where it goes.
  const std::string& Reveal() const { return value_; }
  bool empty() const { return value_.empty(); }
  bool SameAs(const Secret& other) const { return value_ == other.value_; }

 private:
  std::string value_;
};

}  // namespace freshness
