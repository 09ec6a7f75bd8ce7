// freshness_faults: does to the real program what the world does, and prints a table: fault, expected, seen.
//
// freshness_faults [NAME...] tries the rows whose name holds one of the words alone. Exit status: 1 when a row is not as
// expected, 2 when there is no such row.
#include <algorithm>
#include <chrono>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include "tests/faults/table.h"
#include "tests/faults/trial.h"

namespace freshness::faults {
namespace {

Row Try(const Fault& fault) {
  Row row{fault.name, fault.expected, "", {}, ""};
  Trial trial;
  try {
    fault.act(trial);
  } catch (const Skipped& reason) {
    row.skipped = reason.what();
  } catch (const std::exception& error) {
    trial.Require(false, std::string("the trial broke off: ") + error.what());
  }
  row.seen = trial.Seen();
  row.wrong = trial.Wrong();
  return row;
}

std::vector<Fault> Chosen(const std::vector<std::string>& words) {
  std::vector<Fault> chosen;
  for (const auto* faults : {&NetworkFaults(), &DatabaseFaults(), &ClockFaults(), &HostFaults(), &ClientFaults()}) {
    for (const Fault& fault : *faults) {
      const auto named = [&](const std::string& word) { return std::string(fault.name).find(word) != std::string::npos; };
      if (words.empty() || std::any_of(words.begin(), words.end(), named)) chosen.push_back(fault);
    }
  }
  return chosen;
}

int Main(const std::vector<std::string>& words) {
  const std::vector<Fault> faults = Chosen(words);
  if (faults.empty()) {
    std::cerr << "no fault has such a name\n";
    return 2;
  }
  const auto start = std::chrono::steady_clock::now();
  std::vector<Row> rows;
  for (const Fault& fault : faults) {
    const auto begun = std::chrono::steady_clock::now();
    rows.push_back(Try(fault));
    const char* const word = !rows.back().wrong.empty() ? "NOT AS EXPECTED" : rows.back().skipped.empty() ? "ok" : "skipped";
    std::cerr << fault.name << ": " << word << " (" << Seconds(std::chrono::steady_clock::now() - begun) << ")\n";
    for (const std::string& wrong : rows.back().wrong) std::cerr << "    " << wrong << "\n";
  }
  std::cout << FaultTable(rows) << Summary(rows) << " in " << Seconds(std::chrono::steady_clock::now() - start)
            << "; load a core " << Patience() << "\n";
  return std::all_of(rows.begin(), rows.end(), [](const Row& row) { return row.wrong.empty(); }) ? 0 : 1;
}

}  // namespace
}  // namespace freshness::faults

int main(int argc, char** argv) {
  return freshness::faults::Main({argv + 1, argv + argc});
}
