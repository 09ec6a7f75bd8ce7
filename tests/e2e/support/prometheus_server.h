// Debian's Prometheus, scraping an exporter every second.
//
//   const PrometheusServer prometheus(exporter.Port(), {.rules = "deploy/prometheus/freshness.rules.yml"});
//   ASSERT_TRUE(prometheus.WaitForScrapes(3)) << prometheus.Log();
//   EXPECT_EQ(prometheus.Query("up")[0]["value"][1], "1");
#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/support/subprocess.h"
#include "tests/support/temp_dir.h"

namespace freshness::test {

struct PrometheusOptions {
  std::string rules = {};    // a rule file, as a whole path
  int pushgateway_port = 0;  // scraped, too, as deploy/prometheus scrapes it; 0 for none
};

// Serves on a free port of loopback, from a folder of its own; killed on destruction. The job is named freshness, as
// deploy/prometheus names it.
class PrometheusServer {
 public:
  explicit PrometheusServer(int target_port, const PrometheusOptions& options = {});

  // Waits until that many scrapes are stored; false when they are not within 20 seconds.
  bool WaitForScrapes(int count) const;
  // The result of an instant query, of one over the last 30 seconds, and a label's values; empty while the server is not up,
  // and for a query that it refuses, which is then the last line of Log().
  nlohmann::json Query(const std::string& query) const;
  nlohmann::json QueryRange(const std::string& query) const;
  nlohmann::json LabelValues(const std::string& label, const std::string& selector) const;
  std::string Log() const { return process_->Err() + refusal_; }

 private:
  nlohmann::json Ask(const std::string& path) const;

  TempDir folder_;
  int port_;
  mutable std::string refusal_;
  std::unique_ptr<Subprocess> process_;  // last: ends before its folder goes
};

}  // namespace freshness::test
