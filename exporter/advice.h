// What to do about a check that is not fresh.
#pragma once

#include <optional>
#include <string_view>

#include "checks/model/judge.h"

namespace freshness {

struct Advice {
  std::string_view section;  // a heading of docs/RUNBOOK.md
  std::string_view text;     // the first thing to do; commands stand between backticks
};

// Nothing for what needs no doing: fresh, idle, and what was not asked yet.
std::optional<Advice> AdviceFor(const Check& check, const Knowledge& known, State state);

// By why the question failed.
Advice AdviceFor(Reason reason);

// For closed buckets that are not there, which no newest row shows.
Advice AdviceForHoles();

}  // namespace freshness
