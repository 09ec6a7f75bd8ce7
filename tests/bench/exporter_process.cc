#include "tests/bench/exporter_process.h"

#include <chrono>
#include <exception>
#include <fstream>
#include <stdexcept>
#include <thread>

#include "checks/model/check.h"
#include "tests/bench/measure.h"
#include "tests/places.h"
#include "tests/support/free_port.h"
#include "tests/support/http_client.h"

namespace freshness::bench {
namespace {

constexpr auto kPatience = std::chrono::seconds(20);
constexpr auto kBetweenTries = std::chrono::microseconds(200);

// How many checks the page says were answered.
std::size_t AnsweredChecks(const std::string& page) {
  std::size_t answered = 0;
  for (std::size_t at = page.find("\nfreshness_check_success{"); at != std::string::npos;
       at = page.find("\nfreshness_check_success{", at + 1)) {
    const std::size_t end = page.find('\n', at + 1);
    if (page.compare(end - 2, 2, " 1") == 0) ++answered;
  }
  return answered;
}

bool AnswersInFull(int port, std::size_t checks) {
  try {
    return AnsweredChecks(test::HttpGet(port, "/metrics").body) == checks;
  } catch (const std::exception&) {
    return false;  // not listening yet
  }
}

// What /proc/PID/status says under `line`.
std::string StatusOf(pid_t pid, const std::string& line) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/status");
  std::string text;
  while (std::getline(status, text)) {
    if (text.starts_with(line + ":")) return text.substr(line.size() + 1);
  }
  throw std::runtime_error("process " + std::to_string(pid) + " has no " + line);
}

}  // namespace

std::string ExporterBinary() {
  return FRESHNESS_EXPORTER_BINARY;
}

ExporterProcess::ExporterProcess(const std::string& database_url) : port_(test::FreePort()) {
  auto environment = test::BasicEnvironment();
  environment["DATABASE_URL"] = database_url;
  Start({}, environment, DefaultChecks().size());
}

ExporterProcess::ExporterProcess(const std::string& database_url, int targets) : port_(test::FreePort()) {
  auto environment = test::BasicEnvironment();
  environment["DATABASE_URL"] = database_url;
  const std::filesystem::path file = folder_.Path() / "targets.yml";
  std::ofstream config(file);
  config << "targets:\n";
  for (int i = 0; i < targets; ++i) config << "  - {name: t" << i << ", database_url_env: DATABASE_URL}\n";
  config.close();
  Start({"--config.file=" + file.string()}, environment, static_cast<std::size_t>(targets) * DefaultChecks().size());
}

void ExporterProcess::Start(std::vector<std::string> flags, test::Variables environment, std::size_t checks) {
  flags.insert(flags.begin(), {ExporterBinary(), "--web.listen-address=127.0.0.1:" + std::to_string(port_)});
  seconds_ = SecondsOf([&] {
    const auto until = std::chrono::steady_clock::now() + kPatience;
    process_ = std::make_unique<test::Subprocess>(flags, environment);
    while (!AnswersInFull(port_, checks)) {
      if (std::chrono::steady_clock::now() > until) {
        throw std::runtime_error("the exporter did not answer every check:\n" + process_->Err());
      }
      std::this_thread::sleep_for(kBetweenTries);
    }
  });
}

int ExporterProcess::Threads() const {
  return std::stoi(StatusOf(process_->Pid(), "Threads"));
}

double ExporterProcess::CpuSeconds() const {
  const std::string page = test::HttpGet(port_, "/metrics").body;
  const std::string name = "\nprocess_cpu_seconds_total ";
  const auto at = page.find(name);
  if (at == std::string::npos) throw std::runtime_error("/metrics has no process_cpu_seconds_total");
  return std::stod(page.substr(at + name.size()));
}

double ExporterProcess::MemoryBytes(const std::string& line) const {
  return MemoryOf(process_->Pid(), line);
}

double MemoryOf(pid_t pid, const std::string& line) {
  return std::stod(StatusOf(pid, line)) * 1024;
}

}  // namespace freshness::bench
