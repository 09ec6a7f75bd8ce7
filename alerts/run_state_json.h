// A run's record as JSON, and back.
#pragma once

#include <optional>
#include <string>

#include "alerts/run_state.h"

namespace freshness {

// `record` as the run-state file's content: {"format", "version", "run_id", "alerted", "target", "started", "steps": [...]}.
std::string WriteRunRecord(const RunRecord& record);

// Reads it back. Nothing when the text is not such a file, is of another version, or is not the record of run `run_id`.
std::optional<RunRecord> ReadRunRecord(const std::string& text, const std::string& run_id);

}  // namespace freshness
