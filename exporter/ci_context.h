// What CI's variables say of the run: its id, its page, and where a job's files may lie.
#pragma once

#include <filesystem>
#include <string>

#include "alerts/alert.h"
#include "exporter/environment.h"

namespace freshness {

struct CiContext {
  std::string run_id;                  // empty outside CI
  std::filesystem::path state_folder;  // where run-state files lie unless --run.dir says otherwise
  bool github = false;                 // annotations and a step summary are wanted
  std::string summary_file;            // GITHUB_STEP_SUMMARY, or empty
  AlertContext alert;
};

// GitHub's variables (https://docs.github.com/en/actions/reference/workflows-and-actions/variables), and RUNBOOK_URL. The
// run id has run, attempt and job in it: the steps of one job share it, and a re-run is another run.
CiContext ReadCiContext(const Environment& environment);

// An id for a run that nobody named: unlike any other's on this host.
std::string FreshRunId(TimePoint now);

}  // namespace freshness
