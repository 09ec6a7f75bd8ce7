#include "exporter/cached_page.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <thread>
#include <vector>

#include "exporter/gzip.h"
#include "tests/doubles/manual_clock.h"

namespace freshness {
namespace {

using namespace std::chrono_literals;

constexpr WebRequest kPlain{.accepts_gzip = false};
constexpr WebRequest kGzip{.accepts_gzip = true};

class CachedPageTest : public testing::Test {
 protected:
  test::ManualClock clock_;
  std::atomic<int> renderings_ = 0;
  std::atomic<std::uint64_t> version_ = 1;
  CachedPage page_{"text/x-test", [this] { return "rendering " + std::to_string(++renderings_); },
                   [this] { return version_.load(); }, clock_};
};

TEST_F(CachedPageTest, IsRenderedOnceASecond) {
  EXPECT_EQ(*page_.Answer(kPlain).body, "rendering 1");
  clock_.Advance(999ms);
  EXPECT_EQ(*page_.Answer(kPlain).body, "rendering 1");
  clock_.Advance(1ms);
  EXPECT_EQ(*page_.Answer(kPlain).body, "rendering 2");
}

TEST_F(CachedPageTest, IsRenderedAtOnceWhenWhatItShowsHasChanged) {
  EXPECT_EQ(*page_.Answer(kPlain).body, "rendering 1");
  version_ = 2;
  EXPECT_EQ(*page_.Answer(kPlain).body, "rendering 2");
  EXPECT_EQ(*page_.Answer(kPlain).body, "rendering 2");
}

TEST_F(CachedPageTest, AChangeWhileRenderingIsShownByTheNextRequest) {
  CachedPage page(
      "text/x-test", [this] { return "rendering " + std::to_string(++renderings_) + " of " + std::to_string(version_++); },
      [this] { return version_.load(); }, clock_);
  EXPECT_EQ(*page.Answer(kPlain).body, "rendering 1 of 1");
  EXPECT_EQ(*page.Answer(kPlain).body, "rendering 2 of 2");
}

TEST_F(CachedPageTest, SaysWhatItIs) {
  const WebResponse plain = page_.Answer(kPlain);
  EXPECT_EQ(plain.status, 200);
  EXPECT_EQ(plain.content_type, "text/x-test");
  EXPECT_FALSE(plain.gzipped);
  EXPECT_TRUE(plain.varies);
  EXPECT_TRUE(page_.Answer(kGzip).gzipped);
  EXPECT_TRUE(page_.Answer(kGzip).varies);
}

TEST_F(CachedPageTest, GzipIsMadeOnceARenderingAndSharesIt) {
  const auto plain = page_.Answer(kPlain).body;
  const auto first = page_.Answer(kGzip).body;
  EXPECT_EQ(*first, Gzip("rendering 1"));
  EXPECT_EQ(page_.Answer(kGzip).body, first);
  EXPECT_EQ(page_.Answer(kPlain).body, plain);
  version_ = 2;
  EXPECT_EQ(*page_.Answer(kGzip).body, Gzip("rendering 2"));
  EXPECT_EQ(*plain, "rendering 1") << "a body that is still being sent must not change";
}

TEST_F(CachedPageTest, AFailedRenderingIsThrownAndNotKept) {
  bool fails = false;
  CachedPage page(
      "text/x-test", [&]() -> std::string { return fails ? throw std::runtime_error("no") : "fine"; },
      [this] { return version_.load(); }, clock_);
  EXPECT_EQ(*page.Answer(kPlain).body, "fine");
  clock_.Advance(2s);
  fails = true;
  EXPECT_THROW(page.Answer(kPlain), std::runtime_error);
  EXPECT_THROW(page.Answer(kGzip), std::runtime_error);
  fails = false;
  EXPECT_EQ(*page.Answer(kPlain).body, "fine");
}

TEST_F(CachedPageTest, ManyReadersShareOneRendering) {
  std::vector<std::jthread> readers;
  std::atomic<int> wrong = 0;
  for (int i = 0; i < 8; ++i) {
    readers.emplace_back([this, &wrong, i] {
      for (int n = 0; n < 200; ++n) {
        const WebResponse response = page_.Answer(i % 2 == 0 ? kPlain : kGzip);
        if (response.body->empty() || response.gzipped != (i % 2 != 0)) ++wrong;
        if (i == 0 && n % 20 == 0) ++version_;
      }
    });
  }
  readers.clear();
  EXPECT_EQ(wrong, 0);
  EXPECT_LE(renderings_, 11) << "one for each version";
}

}  // namespace
}  // namespace freshness
