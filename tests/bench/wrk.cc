#include "tests/bench/wrk.h"

#include <sstream>
#include <stdexcept>
#include <system_error>

#include "tests/support/subprocess.h"

namespace freshness::bench {
namespace {

// "1.23ms" in seconds.
double ParseTime(const std::string& text) {
  std::size_t end = 0;
  const double number = std::stod(text, &end);
  const std::string unit = text.substr(end);
  if (unit == "us") return number * 1e-6;
  if (unit == "ms") return number * 1e-3;
  if (unit == "s") return number;
  if (unit == "m") return number * 60;
  throw std::runtime_error("wrk printed a time that is not understood: " + text);
}

std::string WordAfter(const std::string& output, const std::string& label) {
  const std::size_t at = output.find(label);
  std::string word;
  if (at != std::string::npos) std::istringstream(output.substr(at + label.size())) >> word;
  if (word.empty()) throw std::runtime_error("wrk did not print \"" + label + "\":\n" + output);
  return word;
}

}  // namespace

Load RunWrk(int port, int seconds) {
  test::Finished done{};
  try {
    done = test::RunProgram({"wrk", "-t1", "-c16", "-d" + std::to_string(seconds) + "s", "--latency", "-H",
                             "Accept-Encoding: gzip", "http://127.0.0.1:" + std::to_string(port) + "/metrics"},
                            test::BasicEnvironment());
  } catch (const std::system_error&) {
    throw std::runtime_error("wrk cannot be started: `make bench` installs it");
  }
  const bool failed = done.exit_code != 0 || done.out.find("Non-2xx") != std::string::npos ||
                      done.out.find("Socket errors") != std::string::npos;
  if (failed) throw std::runtime_error("not every scrape was answered:\n" + done.out + done.err);
  return {std::stod(WordAfter(done.out, "Requests/sec:")), ParseTime(WordAfter(done.out, " 99%"))};
}

}  // namespace freshness::bench
