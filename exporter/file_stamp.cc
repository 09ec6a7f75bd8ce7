#include "exporter/file_stamp.h"

#include <sys/stat.h>

namespace freshness {
namespace {

std::int64_t Nanoseconds(const timespec& time) {
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

}  // namespace

bool FileStamp::SettledAt(TimePoint wall) const {
  const TimePoint changed(std::chrono::duration_cast<Duration>(std::chrono::nanoseconds(changed_ns)));
  return changed > wall || wall - changed >= std::chrono::seconds(1);
}

FileStamp StampOf(const std::string& path) {
  struct stat file {};
  if (::stat(path.c_str(), &file) != 0) return {};
  return {file.st_dev, file.st_ino, file.st_size, Nanoseconds(file.st_mtim), Nanoseconds(file.st_ctim)};
}

}  // namespace freshness
