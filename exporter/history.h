// The last day of every check: how old it got and how it stood, five minutes a slot, in memory that does not grow.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "exporter/board.h"

namespace freshness {

inline constexpr auto kSlotLength = std::chrono::minutes(5);
inline constexpr std::size_t kSlots = 288;  // a day

// What five minutes came to. Without a state nothing was known: the program did not run, or had not asked yet.
struct HistorySlot {
  std::optional<State> state;   // the worst
  std::optional<Duration> age;  // the highest, in whole seconds, at most 17 years; nothing when no newest row was known
  bool operator==(const HistorySlot&) const = default;
};

// Thread-safe. Slots are counted on the monotonic clock, so that setting the host's clock moves nothing.
class History {
 public:
  // Judges all that is on `snapshot` at `now` and adds it to the slot of `now`. Checks that are no longer on the board are
  // forgotten, so that a check takes 4 bytes a slot and its names, however long the program runs. `now` never goes back.
  void Record(const Snapshot& snapshot, MonotonicTime now);

  // The day that ends at `now`, oldest slot first and the slot of `now` last; kSlots of them, all unknown for a check that
  // was never recorded.
  std::vector<HistorySlot> Read(const std::string& target, const std::string& check, MonotonicTime now) const;

  // What the tracks take, names and the map's own nodes not counted.
  std::size_t MemoryBytes() const;

 private:
  // One check's slots, a ring. Each is packed into 32 bits: state + 1 above, age in seconds below; 0 is nothing known.
  struct Track {
    std::int64_t last = 0;  // the number of the newest slot
    std::array<std::uint32_t, kSlots> ring{};
    bool on_board = true;
  };
  using Key = std::pair<std::string, std::string>;  // target, check

  mutable std::mutex mutex_;
  std::map<Key, Track> tracks_;  // guarded by mutex_
};

}  // namespace freshness
