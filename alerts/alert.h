// A night's one alert: what went wrong, in words, for a person who was asleep.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "checks/model/run_report.h"

namespace freshness {

// What only the surroundings know: CI's variables and settings. All may be empty.
struct AlertContext {
  std::string repository;  // "owner/name"
  std::string run_url;     // the CI run's page
  std::string job;
  std::string attempt;
  std::string runbook_url;  // the runbook's address, to which a section's anchor is added
};

// Plain text throughout, unescaped and uncut; a channel escapes and cuts to its own limits.
struct Alert {
  std::string title;                                       // "Freshness: seed and telemetry failed on staging"
  std::vector<std::string> causes;                         // one line each, the worst first; never empty
  std::vector<std::string> warnings;                       // one line each
  std::string passed;                                      // one line with what passed and was skipped, or empty
  std::vector<std::pair<std::string, std::string>> facts;  // name, value: target, run id, duration, started, ...
  std::string run_url;                                     // or empty
  std::string advice;                                      // what to do, one or two sentences
  std::string runbook_url;                                 // the section to read, or empty
  std::string summary;                                     // one line that says it all: what a notification shows
};

// The alert that `report` asks for; nothing when no step failed. Pure.
std::optional<Alert> Compose(const RunReport& report, const AlertContext& context);

// For a job that failed although none of its steps did: it broke before them, or outside. `recorded` is what is known of the
// run, at least its id. Pure.
Alert ComposeOutside(const RunReport& recorded, const AlertContext& context);

// The same for a run of which nothing is recorded.
Alert ComposeUnrecorded(const std::string& run_id, const AlertContext& context);

}  // namespace freshness
