#include "tests/e2e/support/prometheus_server.h"

#include <chrono>
#include <cstdio>
#include <fstream>

#include "tests/e2e/support/exporter_process.h"
#include "tests/support/free_port.h"

namespace freshness::test {
namespace {

std::string PercentEncoded(const std::string& text) {
  std::string encoded;
  for (const char c : text) {
    char hex[4];
    std::snprintf(hex, sizeof(hex), "%%%02X", static_cast<unsigned>(static_cast<unsigned char>(c)));
    encoded += hex;
  }
  return encoded;
}

nlohmann::json ResultOf(const nlohmann::json& data) {
  return data.is_object() ? data.at("result") : nlohmann::json::array();
}

}  // namespace

PrometheusServer::PrometheusServer(int target_port, const PrometheusOptions& options) : port_(FreePort()) {
  const std::string config = folder_.Path() / "prometheus.yml";
  std::ofstream file(config);
  file << "global: {scrape_interval: 1s, evaluation_interval: 1s}\n"
       << "scrape_configs:\n"
       << "  - job_name: freshness\n"
       << "    static_configs: [{targets: ['127.0.0.1:" << target_port << "']}]\n";
  if (options.pushgateway_port != 0) {
    file << "  - job_name: freshness_nightly\n"
         << "    honor_labels: true\n"
         << "    static_configs: [{targets: ['127.0.0.1:" << options.pushgateway_port << "']}]\n";
  }
  if (!options.rules.empty()) file << "rule_files: ['" << options.rules << "']\n";
  file.close();
  process_ = std::make_unique<Subprocess>(
      std::vector<std::string>{"prometheus", "--config.file=" + config,
                               "--storage.tsdb.path=" + (folder_.Path() / "data").string(),
                               "--web.listen-address=127.0.0.1:" + std::to_string(port_), "--log.level=debug"},
      BasicEnvironment());
}

bool PrometheusServer::WaitForScrapes(int count) const {
  return Eventually([&] {
    const auto counted = Query("min(count_over_time(up[5m]))");
    return !counted.empty() && std::stoi(counted[0]["value"][1].get<std::string>()) >= count;
  });
}

nlohmann::json PrometheusServer::Ask(const std::string& path) const {
  try {
    const HttpResponse response = HttpGet(port_, path);
    const auto answer = nlohmann::json::parse(response.body);
    if (answer.at("status") == "success") return answer.at("data");
    refusal_ = "\n" + response.body;
  } catch (const std::exception&) {
    // it does not listen yet
  }
  return nlohmann::json::array();
}

nlohmann::json PrometheusServer::Query(const std::string& query) const {
  return ResultOf(Ask("/api/v1/query?query=" + PercentEncoded(query)));
}

nlohmann::json PrometheusServer::QueryRange(const std::string& query) const {
  const auto now =
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  return ResultOf(Ask("/api/v1/query_range?step=1&start=" + std::to_string(now - 30) + "&end=" + std::to_string(now) +
                      "&query=" + PercentEncoded(query)));
}

nlohmann::json PrometheusServer::LabelValues(const std::string& label, const std::string& selector) const {
  return Ask("/api/v1/label/" + label + "/values?match%5B%5D=" + PercentEncoded(selector));
}

}  // namespace freshness::test
