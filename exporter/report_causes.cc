#include "exporter/report_causes.h"

#include <set>

namespace freshness {

std::vector<Cause> CausesOf(const RunReport& report, StepOutcome outcome) {
  std::vector<Cause> causes;
  std::set<std::string> said;
  for (const StepReport& step : report.steps) {
    if (step.outcome != outcome) continue;
    if (step.reasons.empty()) causes.push_back({step.name, "no reason was given"});
    for (const std::string& reason : step.reasons) {
      if (said.insert(reason).second) causes.push_back({step.name, reason});
    }
  }
  return causes;
}

}  // namespace freshness
