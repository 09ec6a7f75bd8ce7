#include "exporter/gzip.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <cstdint>

namespace freshness {
namespace {

std::string Unpack(std::string packed) {
  z_stream stream{};
  EXPECT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
  std::string text(std::size_t{4} << 20, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = reinterpret_cast<Bytef*>(text.data());
  stream.avail_out = static_cast<uInt>(text.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  EXPECT_EQ(stream.avail_in, 0U);
  text.resize(stream.total_out);
  inflateEnd(&stream);
  return text;
}

// Bytes that do not pack: a plain linear congruential generator.
std::string Noise(std::size_t size) {
  std::string noise;
  std::uint32_t value = 1;
  while (noise.size() < size) {
    value = value * 1664525U + 1013904223U;
    noise += static_cast<char>(value >> 24);
  }
  return noise;
}

TEST(GzipTest, UnpacksToWhatWasPacked) {
  for (const std::string& text : {std::string(), std::string("a"), std::string("nul \0 inside", 12), Noise(1 << 20)}) {
    EXPECT_EQ(Unpack(Gzip(text)), text) << text.size() << " bytes";
  }
}

TEST(GzipTest, RepetitiveTextShrinksALot) {
  std::string metrics;
  for (int i = 0; i < 100; ++i) metrics += "freshness_age_seconds{check=\"check_" + std::to_string(i) + "\"} 12.5\n";
  EXPECT_LT(Gzip(metrics).size(), metrics.size() / 8);
}

TEST(GzipTest, SameTextGivesTheSameBytesWithoutATime) {
  const std::string packed = Gzip("freshness_up 1\n");
  EXPECT_EQ(packed, Gzip("freshness_up 1\n"));
  EXPECT_EQ(packed.substr(0, 2), "\x1f\x8b");
  EXPECT_EQ(packed.substr(4, 4), std::string(4, '\0'));
}

}  // namespace
}  // namespace freshness
