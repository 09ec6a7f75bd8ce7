#include "checks/net/secret.h"

#include <gtest/gtest.h>

#include <ostream>
#include <sstream>
#include <type_traits>

namespace freshness {
namespace {

template <typename T>
concept Streamable = requires(std::ostream& out, const T& value) {
  out << value;
};
template <typename T>
concept Comparable = requires(const T& a, const T& b) {
  a == b;
};

static_assert(Streamable<std::string> && Comparable<std::string>);
static_assert(!Streamable<Secret>, "a secret must not be printed by accident");
static_assert(!Comparable<Secret>, "a failed comparison would print both sides");
static_assert(!std::is_convertible_v<Secret, std::string> && !std::is_convertible_v<std::string, Secret>);

TEST(Secret, IsSeenOnlyWhenAsked) {
  const Secret secret("hunter2");
  EXPECT_EQ(secret.Reveal(), "hunter2");
  EXPECT_FALSE(secret.empty());
  EXPECT_TRUE(Secret().empty());
}

TEST(Secret, CanBeComparedWithoutBeingShown) {
  EXPECT_TRUE(Secret("a").SameAs(Secret("a")));
  EXPECT_FALSE(Secret("a").SameAs(Secret("b")));
}

}  // namespace
}  // namespace freshness
