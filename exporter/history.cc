#include "exporter/history.h"

#include <algorithm>

#include "exporter/severity.h"

namespace freshness {
namespace {

constexpr unsigned kAgeBits = 29;
constexpr std::uint32_t kNoAge = (1u << kAgeBits) - 1;

std::uint32_t Pack(State state, const std::optional<Duration>& age) {
  std::uint32_t seconds = kNoAge;
  if (age) {
    const auto whole = std::chrono::duration_cast<std::chrono::seconds>(*age).count();
    seconds = static_cast<std::uint32_t>(std::clamp<std::int64_t>(whole, 0, kNoAge - 1));
  }
  return ((static_cast<std::uint32_t>(state) + 1) << kAgeBits) | seconds;
}

HistorySlot Unpack(std::uint32_t packed) {
  if (packed == 0) return {};
  HistorySlot slot{static_cast<State>((packed >> kAgeBits) - 1), {}};
  const std::uint32_t seconds = packed & kNoAge;
  if (seconds != kNoAge) slot.age = std::chrono::seconds(seconds);
  return slot;
}

std::uint32_t Merge(std::uint32_t packed, const Verdict& verdict) {
  const HistorySlot before = Unpack(packed);
  if (!before.state) return Pack(verdict.state, verdict.age);
  const State worst = Severity(*before.state) > Severity(verdict.state) ? *before.state : verdict.state;
  return Pack(worst, std::max(before.age, verdict.age));
}

std::int64_t SlotOf(MonotonicTime time) {
  return time.time_since_epoch() / kSlotLength;
}

std::size_t PlaceOf(std::int64_t slot) {
  return static_cast<std::size_t>(slot % static_cast<std::int64_t>(kSlots));
}

}  // namespace

void History::Record(const Snapshot& snapshot, MonotonicTime now) {
  const std::int64_t slot = SlotOf(now);
  const std::lock_guard lock(mutex_);
  for (auto& [key, track] : tracks_) track.on_board = false;
  for (const auto& target : snapshot.targets) {
    const std::vector<Verdict> verdicts = target->Judged(now);
    for (std::size_t i = 0; i < verdicts.size(); ++i) {
      Track& track = tracks_.try_emplace({target->name, target->checks[i].name}).first->second;
      track.on_board = true;
      // What was skipped (the host slept) is not known, and what stood in its place is a day old.
      const std::int64_t oldest_skipped = std::max(track.last + 1, slot - static_cast<std::int64_t>(kSlots) + 1);
      for (std::int64_t skipped = oldest_skipped; skipped <= slot; ++skipped) track.ring[PlaceOf(skipped)] = 0;
      track.last = slot;
      if (target->polls > 0) track.ring[PlaceOf(slot)] = Merge(track.ring[PlaceOf(slot)], verdicts[i]);
    }
  }
  std::erase_if(tracks_, [](const auto& entry) { return !entry.second.on_board; });
}

std::vector<HistorySlot> History::Read(const std::string& target, const std::string& check, MonotonicTime now) const {
  std::vector<HistorySlot> slots(kSlots);
  const std::int64_t newest = SlotOf(now);
  const std::lock_guard lock(mutex_);
  const auto found = tracks_.find({target, check});
  if (found == tracks_.end()) return slots;
  const Track& track = found->second;
  for (std::size_t i = 0; i < kSlots; ++i) {
    const std::int64_t slot = newest - static_cast<std::int64_t>(kSlots - 1 - i);
    if (slot >= 0 && slot <= track.last && slot > track.last - static_cast<std::int64_t>(kSlots)) {
      slots[i] = Unpack(track.ring[PlaceOf(slot)]);
    }
  }
  return slots;
}

std::size_t History::MemoryBytes() const {
  const std::lock_guard lock(mutex_);
  return tracks_.size() * sizeof(Track);
}

}  // namespace freshness
