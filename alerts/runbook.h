// Which section of docs/RUNBOOK.md helps.
#pragma once

#include <span>
#include <string_view>

#include "checks/model/run_report.h"

namespace freshness {

struct RunbookSection {
  std::string_view anchor;  // a heading of docs/RUNBOOK.md
  std::string_view advice;  // the first thing to do, in one or two sentences
};

// All that an alert may point to.
std::span<const RunbookSection> RunbookSections();

// The one for the gravest thing that failed in `report`, which is what the rest may follow from.
const RunbookSection& SectionFor(const RunReport& report);

}  // namespace freshness
