// One row of the fault table: what is done to the program, what should come of it, and what did.
#pragma once

#include <chrono>
#include <stdexcept>
#include <string>
#include <vector>

namespace freshness::faults {

// Thrown by a trial that this machine does not allow; what() says what is missing.
class Skipped : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// What a row's trial reports to. Not thread-safe.
class Trial {
 public:
  // Adds to the column "seen".
  void Saw(const std::string& words);
  // A requirement that does not hold fails the row; `otherwise` says what was there instead.
  void Require(bool holds, const std::string& otherwise);

  const std::string& Seen() const { return seen_; }
  const std::vector<std::string>& Wrong() const { return wrong_; }

 private:
  std::string seen_;
  std::vector<std::string> wrong_;
};

struct Fault {
  const char* name;
  const char* expected;
  void (*act)(Trial&);
};

// The rows, by what is at fault. Each of these is one explicit table.
const std::vector<Fault>& NetworkFaults();
const std::vector<Fault>& DatabaseFaults();
const std::vector<Fault>& ClockFaults();
const std::vector<Fault>& HostFaults();
const std::vector<Fault>& ClientFaults();

// How much longer than on an idle machine things may take: 1, or the load a core where more wants to run than there are
// cores. A time-out that is multiplied by it says so.
double Patience();

std::string Seconds(std::chrono::steady_clock::duration time);  // "0.42 s"

}  // namespace freshness::faults
