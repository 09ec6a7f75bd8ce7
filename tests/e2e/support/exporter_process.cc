#include "tests/e2e/support/exporter_process.h"
#include "tests/places.h"

#include <cstdlib>
#include <sstream>
#include <stdexcept>

namespace freshness::test {
namespace {

Variables WithBasics(const Variables& environment) {
  Variables all = BasicEnvironment();
  for (const auto& [name, value] : environment) all[name] = value;
  return all;
}

std::vector<std::string> Serving(const std::vector<std::string>& flags, const std::vector<std::string>& wrapper) {
  std::vector<std::string> argv = wrapper;
  argv.insert(argv.end(), {FRESHNESS_EXPORTER_BINARY, "serve", "--web.listen-address=127.0.0.1:0"});
  argv.insert(argv.end(), flags.begin(), flags.end());
  return argv;
}

}  // namespace

std::optional<double> Metrics::Value(const std::string& name, const std::map<std::string, std::string>& labels) const {
  std::istringstream lines(text_);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with(name) || (line[name.size()] != ' ' && line[name.size()] != '{')) continue;
    bool fits = true;
    for (const auto& [label, value] : labels) {
      const std::string pair = label + "=\"" + value + "\"";
      fits = fits && (line.find("{" + pair) != std::string::npos || line.find("," + pair) != std::string::npos);
    }
    if (fits) return std::strtod(line.c_str() + line.rfind(' '), nullptr);
  }
  return std::nullopt;
}

std::string Metrics::StateOf(const std::string& check) const {
  for (const char* state : {"fresh", "late", "stale", "idle", "missing", "future", "unknown"}) {
    if (Value("freshness_state", {{"check", check}, {"state", state}}) == 1) return state;
  }
  return "";
}

ExporterProcess::ExporterProcess(const Variables& environment, const std::vector<std::string>& flags,
                                 const std::vector<std::string>& wrapper)
    : process_(Serving(flags, wrapper), WithBasics(environment)) {
  const bool serves = process_.WaitForErr("msg=serving", std::chrono::seconds(20)) ||
                      process_.WaitForErr("\"msg\":\"serving\"", std::chrono::milliseconds(0));
  const std::string said = process_.Err();
  const std::size_t port = said.find("port");
  if (!serves || port == std::string::npos) throw std::runtime_error("The exporter does not serve; it said: " + Output());
  port_ = std::atoi(said.c_str() + said.find_first_of("0123456789", port));
}

Metrics ExporterProcess::Scrape() const {
  const HttpResponse response = Get("/metrics");
  if (response.status != 200) throw std::runtime_error("A scrape got status " + std::to_string(response.status));
  return Metrics(response.body);
}

bool ExporterProcess::WaitUntilReady() const {
  return Eventually([&] { return Get("/-/ready").status == 200; });
}

ExporterProcess::Ended ExporterProcess::End(int signal) {
  const auto start = std::chrono::steady_clock::now();
  process_.Signal(signal);
  const auto exit_code = process_.Wait(std::chrono::seconds(10));
  return {exit_code, std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start)};
}

Finished RunExporter(const std::vector<std::string>& arguments, const Variables& environment) {
  std::vector<std::string> argv = {FRESHNESS_EXPORTER_BINARY};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  return RunProgram(argv, WithBasics(environment), {}, std::chrono::seconds(20));
}

}  // namespace freshness::test
