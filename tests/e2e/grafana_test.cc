// The dashboard's queries, each asked of a real Prometheus that scrapes a real exporter. Grafana itself is not here: Debian
// has none. What Grafana does before it asks (it puts the variables in) is done by Filled().
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <regex>

#include "tests/e2e/support/exporter_process.h"
#include "tests/e2e/support/prometheus_server.h"
#include "tests/e2e/support/watched_database.h"
#include "tests/places.h"
#include "tests/support/free_port.h"

namespace freshness::test {
namespace {

using nlohmann::json;

const std::string kFolder = std::string(FRESHNESS_SOURCE_ROOT) + "/deploy/grafana/dashboards/";

json Dashboard() {
  return json::parse(std::ifstream(kFolder + "freshness.json"));
}

// All panels, also those within a collapsed row.
std::vector<json> Panels(const json& dashboard) {
  std::vector<json> panels;
  for (const json& panel : dashboard.at("panels")) {
    panels.push_back(panel);
    for (const json& inner : panel.value("panels", json::array())) panels.push_back(inner);
  }
  return panels;
}

// The query with the variables' values in it, as Grafana sends it.
std::string Filled(std::string query, const std::map<std::string, std::string>& variables) {
  for (const auto& [name, value] : variables) {
    query = std::regex_replace(query, std::regex("\\$" + name + "\\b"), value);
  }
  return query;
}

const std::map<std::string, std::string> kAll = {{"target", ".+"}, {"check", ".+"}, {"__rate_interval", "20s"}};
const std::map<std::string, std::string> kTwo = {
    {"target", "(good|bad)"}, {"check", "(rollups_hourly|telemetry_source|gdpr_audit_log)"}, {"__rate_interval", "20s"}};

// Two targets, one of them with a stale table and the other with a failed request and a night behind it; an exporter and a
// Pushgateway, scraped by a Prometheus that has our rules.
class GrafanaTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    PrivatePostgres& postgres = SharedPostgres();
    const Variables databases = {{"GOOD_URL", MakeSeeded(postgres, "good")}, {"BAD_URL", MakeSeeded(postgres, "bad")}};
    const ConfigFile config(
        "targets:\n  - {name: good, database_url_env: GOOD_URL}\n  - {name: bad, database_url_env: BAD_URL}\n");
    const int gateway_port = FreePort();
    gateway_ = std::make_unique<Subprocess>(
        std::vector<std::string>{"prometheus-pushgateway", "--web.listen-address=127.0.0.1:" + std::to_string(gateway_port)},
        BasicEnvironment());
    ASSERT_TRUE(gateway_->WaitForErr("Listening on", std::chrono::seconds(20)));
    const TempDir runs;
    const Finished night = RunExporter({"nightly", config.Flag(), "--target=good", "--run.dir=" + runs.Path().string(),
                                        "--push.url=http://127.0.0.1:" + std::to_string(gateway_port)},
                                       databases);
    ASSERT_EQ(night.exit_code, 0) << night.out << night.err;

    postgres.Execute("bad", "update gdpr_audit_log set created_at = now() - interval '25 hours'");
    postgres.Execute(
        "good", "insert into gdpr_audit_log (domain, request_type, status) values ('shop.example.com', 'export', 'failed')");
    exporter_ = std::make_unique<ExporterProcess>(databases, std::vector<std::string>{config.Flag(), "--poll.interval=1s"});
    ASSERT_TRUE(exporter_->WaitUntilReady());
    prometheus_ = std::make_unique<PrometheusServer>(
        exporter_->Port(),
        PrometheusOptions{.rules = std::string(FRESHNESS_SOURCE_ROOT) + "/deploy/prometheus/freshness.rules.yml",
                          .pushgateway_port = gateway_port});
    ASSERT_TRUE(prometheus_->WaitForScrapes(3)) << prometheus_->Log();
    ASSERT_TRUE(Eventually([] { return !Prometheus().Query(R"(ALERTS{alertstate="firing"})").empty(); }));
  }
  static void TearDownTestSuite() {
    prometheus_.reset();
    exporter_.reset();
    gateway_.reset();
  }
  static const PrometheusServer& Prometheus() { return *prometheus_; }

  static std::unique_ptr<Subprocess> gateway_;
  static std::unique_ptr<ExporterProcess> exporter_;
  static std::unique_ptr<PrometheusServer> prometheus_;
};

std::unique_ptr<Subprocess> GrafanaTest::gateway_;
std::unique_ptr<ExporterProcess> GrafanaTest::exporter_;
std::unique_ptr<PrometheusServer> GrafanaTest::prometheus_;

// A line of what a panel asks and gets: how many series, and the last value of the first.
void Show(const std::string& panel, const std::string& query, const json& result) {
  if (result.empty()) return;
  const json& first = result[0].contains("value") ? result[0]["value"] : result[0]["values"].back();
  std::printf("%s | %s | %zu series, %s\n", panel.c_str(), query.c_str(), result.size(),
              first.at(1).get<std::string>().c_str());
}

TEST_F(GrafanaTest, EveryQueryOfEveryPanelReturnsData) {
  std::size_t asked = 0;
  for (const json& panel : Panels(Dashboard())) {
    for (const json& target : panel.value("targets", json::array())) {
      for (const auto& variables : {kAll, kTwo}) {
        const std::string query = Filled(target.at("expr"), variables);
        EXPECT_EQ(query.find('$'), std::string::npos) << query << " has a variable that this test does not know";
        const json result = target.at("instant") == true ? Prometheus().Query(query) : Prometheus().QueryRange(query);
        EXPECT_FALSE(result.empty()) << panel.at("title") << " shows nothing for\n" << query << "\n" << Prometheus().Log();
        ++asked;
        if (variables == kAll) Show(panel.at("title"), query, result);
      }
    }
  }
  EXPECT_GT(asked, 60u) << "The panels were not found: does this test still read the dashboard?";
}

TEST_F(GrafanaTest, TheVariablesListTheTargetsAndTheirChecks) {
  const std::regex label_values(R"(label_values\((.+), (\w+)\))");
  std::map<std::string, json> values;
  const json dashboard = Dashboard();  // kept: what at() returns is a part of it
  for (const json& variable : dashboard.at("templating").at("list")) {
    if (variable.at("type") != "query") continue;
    EXPECT_TRUE(variable.at("multi") == true && variable.at("includeAll") == true) << variable.at("name");
    const std::string query = variable.at("query").at("query");
    std::smatch parts;
    ASSERT_TRUE(std::regex_match(query, parts, label_values)) << query;
    values[variable.at("name")] = Prometheus().LabelValues(parts[2], Filled(parts[1], kAll));
  }
  EXPECT_EQ(values["target"], json::array({"bad", "good"}));
  EXPECT_EQ(values["check"].size(), 10u) << values["check"];
}

TEST_F(GrafanaTest, AnnotationsAreTheAlertsThatFire) {
  const json dashboard = Dashboard();
  for (const json& annotation : dashboard.at("annotations").at("list")) {
    const json result = Prometheus().QueryRange(Filled(annotation.at("expr"), kAll));
    ASSERT_EQ(result.size(), 1u) << result;
    EXPECT_EQ(result[0].at("metric").at("alertname"), "FreshnessGdprRequestsFailed");
  }
}

// The value of the only sample of the panel's first query, for one target and check.
std::string Shown(const PrometheusServer& prometheus, const std::string& title, const std::string& target,
                  const std::string& check) {
  for (const json& panel : Panels(Dashboard())) {
    if (panel.at("title") != title || panel.at("type") == "row") continue;
    const std::string query = panel.at("targets").at(0).at("expr");
    const json result = prometheus.Query(Filled(query, {{"target", target}, {"check", check}, {"__rate_interval", "20s"}}));
    return result.size() == 1 ? result[0].at("value").at(1).get<std::string>() : result.dump();
  }
  return "no such panel";
}

TEST_F(GrafanaTest, PanelsTellTheStaleTableFromTheFreshOnes) {
  EXPECT_EQ(Shown(Prometheus(), "Checks that fail", ".+", ".+"), "1");
  EXPECT_EQ(Shown(Prometheus(), "Checks that fail", "good", ".+"), "0");
  EXPECT_EQ(Shown(Prometheus(), "Databases away", ".+", ".+"), "0");
  EXPECT_EQ(Shown(Prometheus(), "Failed in the last 24 hours", ".+", ".+"), "1");
  // The codes are the indices of the table's words: 1 is fresh, 5 is stale.
  EXPECT_EQ(Shown(Prometheus(), "States over time", "bad", "gdpr_audit_log"), "5");
  EXPECT_EQ(Shown(Prometheus(), "States over time", "good", "gdpr_audit_log"), "1");
  EXPECT_EQ(Shown(Prometheus(), "Last night", ".+", ".+"), "1");
  EXPECT_GT(std::stod(Shown(Prometheus(), "Age as a share of the limit", "bad", "gdpr_audit_log")), 1);
}

}  // namespace
}  // namespace freshness::test
