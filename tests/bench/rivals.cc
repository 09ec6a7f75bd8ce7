#include "tests/bench/rivals.h"

#include <chrono>
#include <exception>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <system_error>
#include <thread>

#include "tests/bench/embedded.h"
#include "tests/support/free_port.h"
#include "tests/support/http_client.h"

namespace freshness::bench {
namespace {

constexpr auto kPatience = std::chrono::seconds(20);
constexpr auto kBetweenTries = std::chrono::milliseconds(10);

// Text as a YAML block, each line `spaces` in.
std::string Block(std::string_view text, std::size_t spaces) {
  std::istringstream lines{std::string(text)};
  std::string block = "|\n";
  for (std::string line; std::getline(lines, line);) block += std::string(spaces, ' ') + line + "\n";
  return block;
}

bool Shows(int port, const std::string& wanted) {
  try {
    return test::HttpGet(port, "/metrics").body.find(wanted) != std::string::npos;
  } catch (const std::exception&) {
    return false;  // not listening yet
  }
}

// Starts the program and waits until its page holds `wanted`.
void Start(Rival& rival, std::vector<std::string> argv, test::Variables environment, const std::string& wanted) {
  try {
    rival.process = std::make_shared<test::Subprocess>(std::move(argv), std::move(environment));
  } catch (const std::system_error&) {
    throw std::runtime_error(rival.name + " cannot be started: `make bench` installs it");
  }
  const auto until = std::chrono::steady_clock::now() + kPatience;
  while (!Shows(rival.port, wanted)) {
    if (rival.process->Wait(kBetweenTries) || std::chrono::steady_clock::now() > until) {
      throw std::runtime_error(rival.name + " did not come up:\n" + rival.process->Err());
    }
  }
}

std::string WriteConfig(Rival& rival, const std::string& text) {
  rival.folder = std::make_shared<test::TempDir>();
  const std::string path = rival.folder->Path() / "config.yml";
  std::ofstream(path) << text;
  return path;
}

}  // namespace

Rival StartBareServer(std::size_t body_bytes) {
  Rival rival{"a bare handler", test::FreePort(), nullptr, nullptr};
  Start(rival, {FRESHNESS_BARE_SERVER_BINARY, std::to_string(rival.port), std::to_string(body_bytes)},
        test::BasicEnvironment(), "x");
  return rival;
}

Rival StartSqlExporter(const std::string& database_url) {
  Rival rival{"prometheus-sql-exporter", test::FreePort(), nullptr, nullptr};
  const std::string config = WriteConfig(rival,
                                         "jobs:\n"
                                         "- name: bench\n"
                                         "  interval: '30s'\n"
                                         "  connections: ['" +
                                             database_url +
                                             "?sslmode=disable']\n"
                                             "  queries:\n"
                                             "  - name: freshness_age_seconds\n"
                                             "    help: Age of the newest row.\n"
                                             "    labels: [check]\n"
                                             "    values: [age]\n"
                                             "    query: " +
                                             Block(kNewestRowsSql, 6));
  Start(
      rival,
      {"prometheus-sql-exporter", "-config.file", config, "-web.listen-address", "127.0.0.1:" + std::to_string(rival.port)},
      test::BasicEnvironment(), "gdpr_audit_log");
  return rival;
}

Rival StartPostgresExporter(const std::string& database_url) {
  Rival rival{"prometheus-postgres-exporter", test::FreePort(), nullptr, nullptr};
  const std::string config = WriteConfig(rival,
                                         "freshness:\n"
                                         "  query: " +
                                             Block(kNewestRowsSql, 4) +
                                             "  metrics:\n"
                                             "  - check: {usage: LABEL, description: The check.}\n"
                                             "  - age: {usage: GAUGE, description: Age of the newest row.}\n");
  auto environment = test::BasicEnvironment();
  environment["DATA_SOURCE_NAME"] = database_url + "?sslmode=disable";
  Start(rival,
        {"prometheus-postgres-exporter", "--extend.query-path=" + config, "--disable-default-metrics",
         "--disable-settings-metrics", "--no-collector.database", "--no-collector.bgwriter",
         "--web.listen-address=127.0.0.1:" + std::to_string(rival.port)},
        std::move(environment), "gdpr_audit_log");
  return rival;
}

}  // namespace freshness::bench
