#include "exporter/gzip.h"

#include <zlib.h>

#include <new>
#include <stdexcept>

namespace freshness {
namespace {

// Metrics are so repetitive that levels above this win next to nothing; level 1 makes them a fifth larger.
constexpr int kLevel = 6;
constexpr int kGzipWindow = 15 + 16;  // 32 KiB; the 16 asks zlib for gzip's wrapper
constexpr int kMemoryLevel = 8;       // zlib's default

}  // namespace

std::string Gzip(std::string_view text) {
  z_stream stream{};
  if (deflateInit2(&stream, kLevel, Z_DEFLATED, kGzipWindow, kMemoryLevel, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::bad_alloc();
  std::string packed(deflateBound(&stream, text.size()), '\0');
  stream.next_in =
      reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));  // zlib reads it only; its interface predates const
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  const int result = deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  if (result != Z_STREAM_END) throw std::logic_error("gzip: the whole text did not fit deflateBound's estimate");
  packed.shrink_to_fit();
  return packed;
}

}  // namespace freshness
