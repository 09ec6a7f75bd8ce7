#include "exporter/process_stats.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cmath>
#include <thread>

namespace freshness {
namespace {

double Now() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

TEST(ProcessStats, ReadsEveryFigureOfThisProcess) {
  const ProcessStats stats = ReadProcessStats();
  ASSERT_TRUE(stats.cpu_seconds && stats.virtual_bytes && stats.resident_bytes && stats.start_seconds && stats.threads &&
              stats.open_fds && stats.max_fds);
  EXPECT_GE(*stats.cpu_seconds, 0);
  EXPECT_LT(*stats.cpu_seconds, 3600);
  EXPECT_GT(*stats.resident_bytes, 1e6);
  EXPECT_GT(*stats.virtual_bytes, *stats.resident_bytes);
  EXPECT_EQ(std::fmod(*stats.resident_bytes, static_cast<double>(::sysconf(_SC_PAGESIZE))), 0);
  EXPECT_LE(*stats.start_seconds, Now() + 2);
  EXPECT_GT(*stats.start_seconds, Now() - 3600);
  EXPECT_EQ(*stats.max_fds, static_cast<double>(::sysconf(_SC_OPEN_MAX)));
}

TEST(ProcessStats, CountsOpenFiles) {
  const double before = *ReadProcessStats().open_fds;
  double counted = 0;
  for (int descriptor = 0; descriptor < 4096; ++descriptor) counted += ::fcntl(descriptor, F_GETFD) == -1 ? 0 : 1;
  EXPECT_EQ(before, counted);
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  EXPECT_EQ(*ReadProcessStats().open_fds, before + 2);
  for (const int end : ends) ::close(end);
  EXPECT_EQ(*ReadProcessStats().open_fds, before);
}

TEST(ProcessStats, CountsThreads) {
  const double before = *ReadProcessStats().threads;
  std::jthread other([](const std::stop_token& stop) {
    while (!stop.stop_requested()) std::this_thread::yield();
  });
  EXPECT_EQ(*ReadProcessStats().threads, before + 1);
}

TEST(ProcessStats, CpuTimeGrowsWithWork) {
  const double before = *ReadProcessStats().cpu_seconds;
  const auto start = std::chrono::steady_clock::now();
  while (*ReadProcessStats().cpu_seconds <= before) {
    ASSERT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
  }
}

// A name such as "a) R 1 (b" must not shift the fields behind it.
TEST(ProcessStats, ANameWithParenthesesAndSpacesIsNoTrouble) {
  std::array<char, 16> name{};
  ASSERT_EQ(::prctl(PR_GET_NAME, name.data()), 0);
  const double virtual_bytes = *ReadProcessStats().virtual_bytes;
  ASSERT_EQ(::prctl(PR_SET_NAME, "a) R 1 (b"), 0);
  const ProcessStats stats = ReadProcessStats();
  ::prctl(PR_SET_NAME, name.data());
  ASSERT_TRUE(stats.virtual_bytes && stats.threads);
  EXPECT_NEAR(*stats.virtual_bytes, virtual_bytes, 64e6);
  EXPECT_GE(*stats.threads, 1);
}

}  // namespace
}  // namespace freshness
