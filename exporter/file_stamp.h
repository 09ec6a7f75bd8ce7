// Whether a file is still the one that was read.
#pragma once

#include <cstdint>
#include <string>

#include "checks/model/clock.h"

namespace freshness {

// What changes when a file is written, replaced, or reached by another link; all zero while there is none.
struct FileStamp {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::int64_t size = 0;
  std::int64_t modified_ns = 0;  // since 1970
  std::int64_t changed_ns = 0;   // the same of the entry itself: a copy that keeps its time is seen by this
  bool operator==(const FileStamp&) const = default;

  // Whether the last change lies a second back at `wall` (or in the future, for which no one can wait): what is being
  // written is not read halfway.
  bool SettledAt(TimePoint wall) const;
};

FileStamp StampOf(const std::string& path);

}  // namespace freshness
