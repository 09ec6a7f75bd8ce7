// The shape of the dashboard: what Grafana would pass over in silence, and show an empty panel for.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "tests/places.h"
#include "tests/support/source_tree.h"

namespace freshness::test {
namespace {

using nlohmann::json;

json Dashboard() {
  return json::parse(std::ifstream(std::string(FRESHNESS_SOURCE_ROOT) + "/deploy/grafana/dashboards/freshness.json"));
}

std::vector<json> Panels() {
  std::vector<json> panels;
  const json dashboard = Dashboard();  // kept: what at() returns is a part of it
  for (const json& panel : dashboard.at("panels")) {
    panels.push_back(panel);
    for (const json& inner : panel.value("panels", json::array())) panels.push_back(inner);
  }
  return panels;
}

bool Overlap(const json& a, const json& b) {
  const auto apart = [](int at, int length, int other_at, int other_length) {
    return at + length <= other_at || other_at + other_length <= at;
  };
  return !apart(a.at("x"), a.at("w"), b.at("x"), b.at("w")) && !apart(a.at("y"), a.at("h"), b.at("y"), b.at("h"));
}

TEST(DashboardTest, PanelsHaveTheirOwnIdsAndPlaces) {
  std::set<int> ids;
  for (const json& panel : Panels()) EXPECT_TRUE(ids.insert(panel.at("id").get<int>()).second) << panel.at("title");
  EXPECT_GT(ids.size(), 20u);
  const json dashboard = Dashboard();
  const json& laid = dashboard.at("panels");
  for (std::size_t i = 0; i < laid.size(); ++i) {
    const json& place = laid[i].at("gridPos");
    EXPECT_LE(place.at("x").get<int>() + place.at("w").get<int>(), 24) << laid[i].at("title");
    for (std::size_t j = i + 1; j < laid.size(); ++j) {
      EXPECT_FALSE(Overlap(place, laid[j].at("gridPos"))) << laid[i].at("title") << " and " << laid[j].at("title");
    }
  }
}

TEST(DashboardTest, PanelsAskTheChosenSourceAndSayWhatTheyShow) {
  const std::set<std::string> kinds = {"stat", "table", "timeseries", "state-timeline"};
  std::set<std::string> seen;
  for (const json& panel : Panels()) {
    if (panel.at("type") == "row") continue;
    const std::string title = panel.at("title");
    EXPECT_TRUE(kinds.contains(panel.at("type"))) << title << " is of a kind that is not built into Grafana";
    EXPECT_EQ(panel.at("datasource").at("uid"), "${datasource}") << title;
    EXPECT_NE(panel.value("description", ""), "") << title;
    std::set<std::string> refs;
    for (const json& target : panel.at("targets")) {
      EXPECT_TRUE(refs.insert(target.at("refId")).second) << title << " asks two questions by one name";
      EXPECT_EQ(target.at("datasource").at("uid"), "${datasource}") << title;
      EXPECT_NE(target.at("instant"), target.at("range")) << title;
      seen.insert(target.at("expr").get<std::string>());
    }
  }
  EXPECT_GT(seen.size(), 30u);
}

// A transformation or an override that names a column which no query makes does nothing, and Grafana says nothing.
TEST(DashboardTest, ColumnsThatAreRenamedExist) {
  for (const json& panel : Panels()) {
    std::set<std::string> columns = {"Time", "Value"};
    for (const json& target : panel.value("targets", json::array())) {
      columns.insert("Value #" + target.at("refId").get<std::string>());
      const std::string query = target.at("expr");
      for (const std::string& list : FindAll(query, "by \\(([a-z_, ]+)\\)")) {
        for (const std::string& label : FindAll(list, "[a-z_]+")) columns.insert(label);
      }
      columns.insert(target.at("legendFormat").get<std::string>());
    }
    std::set<std::string> shown = columns;
    for (const json& change : panel.value("transformations", json::array())) {
      const json options = change.at("options");
      const json renamed = options.value("renameByName", json::object());
      const json placed = options.value("indexByName", json::object());
      for (const auto& [name, to] : renamed.items()) {
        EXPECT_TRUE(columns.contains(name)) << panel.at("title") << " renames " << name;
        shown.insert(to.get<std::string>());
      }
      for (const auto& [name, index] : placed.items()) {
        EXPECT_TRUE(columns.contains(name)) << panel.at("title") << " places " << name;
      }
    }
    const json field_config = panel.value("fieldConfig", json::object());
    for (const json& override_of : field_config.value("overrides", json::array())) {
      const std::string name = override_of.at("matcher").at("options");
      EXPECT_TRUE(shown.contains(name)) << panel.at("title") << " changes " << name;
    }
  }
}

TEST(DashboardTest, TheStatesHaveTheirWordsAndColours) {
  std::size_t tables = 0;
  for (const json& panel : Panels()) {
    for (const json& target : panel.value("targets", json::array())) {
      const std::string query = target.at("expr");
      const auto codes = FindAll(query, "([0-9] \\* \\(freshness_state[{][^}]*state=\"[a-z]+)");
      if (codes.empty()) continue;
      ++tables;
      EXPECT_EQ(codes.size(), 7u);
      for (const std::string& code : codes) {
        const std::string state = code.substr(code.rfind('"') + 1);
        const std::string entry = "\"" + code.substr(0, 1) + "\":{";
        const std::string text = panel.at("fieldConfig").dump();
        const auto at = text.find(entry);
        ASSERT_NE(at, std::string::npos) << panel.at("title") << " has no word for " << code;
        EXPECT_NE(text.substr(at, text.find('}', at) - at).find("\"text\":\"" + state + "\""), std::string::npos) << state;
      }
    }
  }
  EXPECT_EQ(tables, 2u);
}

TEST(DashboardTest, ProvisioningNamesWhatIsThere) {
  const auto files = FilesBelow(FRESHNESS_SOURCE_ROOT, "deploy/grafana", {".yml"});
  ASSERT_EQ(files.size(), 2u);
  for (const SourceFile& file : files) EXPECT_NE(file.text.find("\napiVersion: 1\n"), std::string::npos) << file.path;
  EXPECT_NE(files[1].text.find("uid: prometheus\n"), std::string::npos) << files[1].path;
  std::map<std::string, json> variables;
  const json dashboard = Dashboard();
  for (const json& variable : dashboard.at("templating").at("list")) variables[variable.at("name")] = variable;
  EXPECT_EQ(variables.at("datasource").at("current").at("value"), "prometheus");
  EXPECT_EQ(variables.size(), 3u);
}

}  // namespace
}  // namespace freshness::test
