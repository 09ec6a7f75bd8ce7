#include "exporter/token_bucket.h"

#include <gtest/gtest.h>

namespace freshness {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

int Taken(TokenBucket& bucket, int tries, MonotonicTime now) {
  int taken = 0;
  for (int i = 0; i < tries; ++i) taken += bucket.Take(seconds(1), 3, now) ? 1 : 0;
  return taken;
}

TEST(TokenBucketTest, GivesABurstAndThenOneAnInterval) {
  TokenBucket bucket;
  const MonotonicTime start{std::chrono::hours(1)};
  EXPECT_EQ(Taken(bucket, 10, start), 3);
  EXPECT_EQ(Taken(bucket, 10, start + milliseconds(999)), 0);
  EXPECT_EQ(Taken(bucket, 10, start + seconds(1)), 1);
  EXPECT_EQ(Taken(bucket, 10, start + milliseconds(3500)), 2) << "what was refused cost nothing";
  EXPECT_EQ(Taken(bucket, 10, start + std::chrono::hours(1)), 3) << "a rest fills it up to the burst and no further";
}

TEST(TokenBucketTest, TheLongestIntervalAndTheLargestBurstFit) {
  TokenBucket bucket;
  const MonotonicTime start{std::chrono::hours(1)};
  int taken = 0;
  for (int i = 0; i < 10'001; ++i) taken += bucket.Take(std::chrono::hours(24), 10'000, start) ? 1 : 0;
  EXPECT_EQ(taken, 10'000);
}

}  // namespace
}  // namespace freshness
