#include "tests/story/stack.h"

#include <fstream>
#include <nlohmann/json.hpp>
#include <regex>
#include <sstream>
#include <stdexcept>
#include <utility>

#include "tests/doubles/slack_rules.h"
#include "tests/e2e/support/exporter_process.h"
#include "tests/e2e/support/watched_database.h"
#include "tests/places.h"
#include "tests/support/free_port.h"

namespace freshness::test {
namespace {

constexpr auto kStart = std::chrono::seconds(30);

std::string Loopback(int port) {
  return "127.0.0.1:" + std::to_string(port);
}

// All of `pattern` in `text`; that there is none means that the file has changed under this test.
std::string Replaced(const std::string& text, const std::string& pattern, const std::string& by) {
  const std::regex what(pattern);
  if (!std::regex_search(text, what)) throw std::runtime_error("nothing in the deployed file is like " + pattern);
  return std::regex_replace(text, what, by);
}

std::unique_ptr<Subprocess> Started(const std::vector<std::string>& argv, const Variables& environment,
                                    const std::string& says) {
  auto server = std::make_unique<Subprocess>(argv, environment);
  if (server->WaitForErr(says, kStart)) return server;
  throw std::runtime_error(argv.front() + " does not come up: " + server->Err());
}

Message Read(const std::string& body) {
  const auto json = nlohmann::json::parse(body);
  if (!json.contains("attachments")) return {json.at("text"), SlackWords(body)};
  const auto& attachment = json.at("attachments").at(0);
  return {attachment.at("title"), attachment.at("text")};
}

}  // namespace

Stack::Stack()
    : database_url_(MakeSeeded(postgres_, kDatabase)),
      exporter_port_(FreePort()),
      prometheus_port_(FreePort()),
      alertmanager_port_(FreePort()),
      pushgateway_port_(FreePort()) {
  WriteConfigurations();
  StartExporter();
  StartServers();
}

std::string Stack::DeployedFile(const std::string& path) const {
  std::ostringstream text;
  text << std::ifstream(FRESHNESS_SOURCE_ROOT "/deploy/" + path).rdbuf();
  return text.str();
}

// The deployed files with shorter waits, and with this stack's ports; nothing else differs.
void Stack::WriteConfigurations() {
  const auto write = [&](const char* name, const std::string& text) { std::ofstream(folder_.Path() / name) << text; };
  std::string prometheus = Replaced(DeployedFile("prometheus/prometheus.yml"), "interval: 30s", "interval: 1s");
  prometheus = Replaced(prometheus, "localhost:10090", Loopback(exporter_port_));
  prometheus = Replaced(prometheus, "localhost:9091", Loopback(pushgateway_port_));
  write("prometheus.yml", Replaced(prometheus, "localhost:9093", Loopback(alertmanager_port_)));
  std::string rules = Replaced(DeployedFile("prometheus/freshness.rules.yml"), "for: [0-9]+m", "for: 3s");
  write("freshness.rules.yml", Replaced(rules, "26 \\* 3600", "8"));
  std::string alertmanager = Replaced(DeployedFile("alertmanager/alertmanager.yml"), "group_wait: \\w+", "group_wait: 2s");
  alertmanager = Replaced(alertmanager, "group_interval: \\w+", "group_interval: 2s");
  write("alertmanager.yml", Replaced(alertmanager, "/etc/alertmanager/slack_url", (folder_.Path() / "slack_url").string()));
  write("freshness.tmpl", DeployedFile("alertmanager/freshness.tmpl"));
  write("slack_url", "http://" + Loopback(slack_.Port()) + "/alertmanager");
}

void Stack::StartServers() {
  const std::string folder = folder_.Path();
  const Variables plain = BasicEnvironment();
  pushgateway_ =
      Started({"prometheus-pushgateway", "--web.listen-address=" + Loopback(pushgateway_port_)}, plain, "Listening on");
  alertmanager_ = Started({"prometheus-alertmanager", "--config.file=" + folder + "/alertmanager.yml",
                           "--storage.path=" + folder + "/alertmanager",
                           "--cluster.listen-address=", "--web.listen-address=" + Loopback(alertmanager_port_)},
                          plain, "Listening on");
  prometheus_ =
      Started({"prometheus", "--config.file=" + folder + "/prometheus.yml", "--storage.tsdb.path=" + folder + "/prometheus",
               "--web.listen-address=" + Loopback(prometheus_port_)},
              plain, "Server is ready");
}

void Stack::StartExporter() {
  Variables environment = BasicEnvironment();
  environment["DATABASE_URL"] = database_url_;
  // At the same port each time: Prometheus goes on asking there.
  exporter_ =
      Started({FRESHNESS_EXPORTER_BINARY, "serve", "--poll.interval=1s", "--web.listen-address=" + Loopback(exporter_port_)},
              environment, "msg=serving");
}

int Stack::Night() {
  const Variables environment = {{"DATABASE_URL", database_url_},
                                 {"MONITOR_ALERT_WEBHOOK_URL", "http://" + Loopback(slack_.Port()) + "/night"},
                                 {"PUSHGATEWAY_URL", "http://" + Loopback(pushgateway_port_)}};
  return RunExporter({"nightly", "--run.dir=" + (folder_.Path() / "runs").string()}, environment).exit_code;
}

std::vector<Message> Stack::Messages() const {
  std::vector<Message> messages;
  for (const RecordedRequest& request : slack_.Requests()) messages.push_back(Read(request.body));
  return messages;
}

std::set<std::string> Stack::KeptBack() const {
  std::set<std::string> names;
  const auto alerts = nlohmann::json::parse(HttpGet(alertmanager_port_, "/api/v2/alerts?active=false&inhibited=true").body);
  for (const auto& alert : alerts) names.insert(alert.at("labels").at("alertname").get<std::string>());
  return names;
}

}  // namespace freshness::test
