// The exporter as it is shipped, running.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tests/support/subprocess.h"
#include "tests/support/temp_dir.h"

namespace freshness::bench {

class ExporterProcess {
 public:
  // Starts it on `database_url` and waits until /metrics says that every default check was answered. Throws
  // std::runtime_error, with what it wrote, when that does not come.
  explicit ExporterProcess(const std::string& database_url);
  // The same for `targets` targets, all of them that one database, each polled over a connection of its own.
  ExporterProcess(const std::string& database_url, int targets);

  int Port() const { return port_; }
  // From just before the program was started to that answer.
  double SecondsToFirstFullAnswer() const { return seconds_; }
  // A line of /proc/PID/status ("VmRSS", "VmHWM"), in bytes.
  double MemoryBytes(const std::string& line) const;
  int Threads() const;
  // Processor time used so far, in seconds.
  double CpuSeconds() const;

 private:
  void Start(std::vector<std::string> flags, test::Variables environment, std::size_t checks);

  const int port_;
  double seconds_ = 0;
  const test::TempDir folder_;
  std::unique_ptr<test::Subprocess> process_;
};

// Where the program is.
std::string ExporterBinary();

// The memory line of any process, in bytes. Throws std::runtime_error when it is not there.
double MemoryOf(pid_t pid, const std::string& line);

}  // namespace freshness::bench
