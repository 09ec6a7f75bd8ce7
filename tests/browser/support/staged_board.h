// Boards with a past, made up through the same doors that polls use, on a clock that stands still.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "exporter/board.h"
#include "exporter/history.h"
#include "tests/doubles/manual_clock.h"

namespace freshness::test {

class StagedBoard {
 public:
  explicit StagedBoard(std::vector<Board::Target> targets);
  StagedBoard(const StagedBoard&) = delete;  // routes hold its parts' addresses
  StagedBoard& operator=(const StagedBoard&) = delete;

  // What target `target` says at `now`, by its own clock; called each five minutes.
  using Answers = std::function<PollResult(std::size_t target, TimePoint now)>;
  // Polls through `length` up to the stage's present.
  void Live(Duration length, const Answers& answers);

  Board board;
  History history;
  ManualClock clock;

 private:
  std::size_t targets_;
};

// 2026-11-25 04:07 UTC, when all stages are.
TimePoint StagePresent();

// A day of the default checks: by day people chat, at night nobody does (idle), the daily refresh of this morning did not
// run (stale), and the audit log is past a limit that warns (late).
void StageADay(StagedBoard& stage);
std::vector<Board::Target> OneTarget();

// Targets of ten checks: one cannot be reached, of one a check is stale, all else is fresh.
void StageMany(StagedBoard& stage);
std::vector<Board::Target> ManyTargets(int count);

}  // namespace freshness::test
