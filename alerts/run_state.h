// What one run has found and whether it has alerted, in a file: so that the separate steps of one CI job share one alert,
// and a killed process's findings are not lost.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "alerts/channel.h"
#include "checks/model/run_report.h"

namespace freshness {

enum class Alerted {
  kNo,
  kSending,  // a process was about to send; if it is gone, the alert is in doubt
  kDelivered,
  kInDoubt,
  kRejected  // surely not posted: another try is right
};

struct RunRecord {
  RunReport report;  // all steps recorded so far, in order
  Alerted alerted = Alerted::kNo;
};

// One run's file, held locked (flock) from construction to destruction: of two processes the second waits. The file is
// replaced whole at each write (written beside, synced, renamed).
class RunState {
 public:
  // Makes `folder` (mode 0700) where it is missing, and removes from it the records of runs that nothing has touched for 30
  // days, as long as CI may re-run a job (https://docs.github.com/en/actions/how-tos/manage-workflow-runs). Throws
  // std::runtime_error, with one sentence, when the folder or the lock cannot be had within `patience`.
  RunState(const std::filesystem::path& folder, const std::string& run_id, Duration patience);
  ~RunState();
  RunState(const RunState&) = delete;  // holds a lock
  RunState& operator=(const RunState&) = delete;

  // What is recorded. A file that cannot be read as ours, or is another run's, is nothing recorded: Problem() then says so,
  // and the file is kept under another name.
  const RunRecord& Record() const { return record_; }
  const std::optional<std::string>& Problem() const { return problem_; }

  // Adds a report's steps to the file. Throws as above when the file cannot be written.
  void Add(const RunReport& report);
  // As Add(), but what is marked is known to the run's other processes even when the file cannot be written.
  void Mark(Alerted alerted);

 private:
  void Load();
  void Save() const;

  const std::filesystem::path file_;
  const std::string run_id_;  // as valid UTF-8, which JSON needs
  int lock_ = -1;
  RunRecord record_;
  std::optional<std::string> problem_;
};

}  // namespace freshness
