#include <nlohmann/json.hpp>

#include "tests/bench/report.h"

namespace freshness::bench {
namespace {

nlohmann::ordered_json ToJson(const Figure& figure) {
  nlohmann::ordered_json json = {
      {"area", figure.area}, {"figure", figure.name}, {"value", figure.value}, {"unit", figure.unit}};
  json["ratio"] = nullptr;
  json["against"] = nullptr;
  json["goal"] = nullptr;
  json["met"] = nullptr;
  if (figure.ratio) {
    json["ratio"] = *figure.ratio;
    json["against"] = figure.against;
  }
  if (figure.goal) {
    json["goal"] = {{figure.goal->kind == Goal::Kind::kAtMost ? "at_most" : "at_least", figure.goal->limit}};
    json["met"] = Met(figure).value_or(false);
  }
  return json;
}

}  // namespace

std::string ReportJson(const Report& report, const std::map<std::string, double>& facts) {
  nlohmann::ordered_json json = {{"facts", facts}, {"seconds", report.seconds}, {"problems", report.problems}};
  json["figures"] = nlohmann::ordered_json::array();
  for (const Figure& figure : report.figures) json["figures"].push_back(ToJson(figure));
  return json.dump(2) + "\n";
}

}  // namespace freshness::bench
