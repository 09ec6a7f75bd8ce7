#include "alerts/run_state_json.h"

#include <array>
#include <cstdint>
#include <nlohmann/json.hpp>

namespace freshness {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kFormat = "freshness_exporter run state";
constexpr int kVersion = 1;
// Beyond these, adding up what was read would overflow. The newest row may lie some 126,000 years away, as far as a source
// tells it apart from infinity.
constexpr Duration kFarthestRow = Duration::max() / 2;
constexpr Duration kFarthestRun = Duration::max() / 8;

struct AlertedWord {
  Alerted alerted;
  const char* word;
};
constexpr std::array<AlertedWord, 5> kAlertedWords = {{{Alerted::kNo, "no"},
                                                       {Alerted::kSending, "sending"},
                                                       {Alerted::kDelivered, "delivered"},
                                                       {Alerted::kInDoubt, "in doubt"},
                                                       {Alerted::kRejected, "rejected"}}};

std::int64_t Count(Duration duration) {
  return duration.count();
}

Json Write(const CheckResult& check) {
  Json json = {{"name", check.name},
               {"table", check.table},
               {"state", ToString(check.state)},
               {"outcome", static_cast<int>(check.outcome)},
               {"limit_us", Count(check.limit)},
               {"reason", check.reason},
               {"heartbeat", check.heartbeat}};
  if (check.age) json["age_us"] = Count(*check.age);
  if (check.newest) json["newest_us"] = Count(check.newest->time_since_epoch());
  return json;
}

Json Write(const StepReport& step) {
  Json checks = Json::array();
  for (const CheckResult& check : step.checks) checks.push_back(Write(check));
  return {{"name", step.name},       {"outcome", ToString(step.outcome)}, {"duration_us", Count(step.duration)},
          {"reasons", step.reasons}, {"remarks", step.remarks},           {"checks", std::move(checks)}};
}

// The readers throw Json::exception, or std::out_of_range for a word that is none of ours; ReadRunRecord() catches.
Duration ReadDuration(const Json& json, Duration farthest) {
  if (!json.is_number_integer()) throw std::out_of_range("duration");
  const bool wraps = json.is_number_unsigned() && json.get<std::uint64_t>() > INT64_MAX;  // get<int64_t>() is not told
  const Duration duration(json.get<std::int64_t>());
  if (wraps || duration > farthest || duration < -farthest) throw std::out_of_range("duration");
  return duration;
}

State ReadState(const Json& json) {
  for (const State state : kAllStates) {
    if (json.get<std::string>() == ToString(state)) return state;
  }
  throw std::out_of_range("state");
}

Outcome ReadOutcome(const Json& json) {
  const int value = json.get<int>();
  if (value < static_cast<int>(Outcome::kPassed) || value > static_cast<int>(Outcome::kFailed)) {
    throw std::out_of_range("outcome");
  }
  return static_cast<Outcome>(value);
}

CheckResult ReadCheck(const Json& json) {
  CheckResult check;
  check.name = json.at("name").get<std::string>();
  check.table = json.at("table").get<std::string>();
  check.state = ReadState(json.at("state"));
  check.outcome = ReadOutcome(json.at("outcome"));
  check.limit = ReadDuration(json.at("limit_us"), kFarthestRow);
  check.reason = json.at("reason").get<std::string>();
  check.heartbeat = json.at("heartbeat").get<bool>();
  if (json.contains("age_us")) check.age = ReadDuration(json.at("age_us"), kFarthestRow);
  if (json.contains("newest_us")) check.newest = TimePoint(ReadDuration(json.at("newest_us"), kFarthestRow));
  return check;
}

StepReport ReadStep(const Json& json) {
  StepReport step;
  step.name = json.at("name").get<std::string>();
  const auto outcome = ParseStepOutcome(json.at("outcome").get<std::string>());
  if (!outcome) throw std::out_of_range("outcome");
  step.outcome = *outcome;
  step.duration = ReadDuration(json.at("duration_us"), kFarthestRun);
  step.reasons = json.at("reasons").get<std::vector<std::string>>();
  step.remarks = json.at("remarks").get<std::vector<std::string>>();
  for (const Json& check : json.at("checks")) step.checks.push_back(ReadCheck(check));
  return step;
}

Alerted ReadAlerted(const std::string& text) {
  for (const AlertedWord& each : kAlertedWords) {
    if (text == each.word) return each.alerted;
  }
  throw std::out_of_range("alerted");
}

}  // namespace

std::string WriteRunRecord(const RunRecord& record) {
  Json steps = Json::array();
  for (const StepReport& step : record.report.steps) steps.push_back(Write(step));
  const Json json = {{"format", kFormat},
                     {"version", kVersion},
                     {"run_id", record.report.run_id},
                     {"alerted", kAlertedWords.at(static_cast<std::size_t>(record.alerted)).word},
                     {"target", record.report.target},
                     {"started_us", Count(record.report.started.time_since_epoch())},
                     {"duration_us", Count(record.report.duration)},
                     {"steps", std::move(steps)}};
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::optional<RunRecord> ReadRunRecord(const std::string& text, const std::string& run_id) try {
  const Json json = Json::parse(text);
  if (json.at("format") != kFormat || json.at("version") != kVersion || json.at("run_id") != run_id) return std::nullopt;
  RunRecord record;
  record.report.run_id = run_id;
  record.alerted = ReadAlerted(json.at("alerted").get<std::string>());
  record.report.target = json.at("target").get<std::string>();
  record.report.started = TimePoint(ReadDuration(json.at("started_us"), kFarthestRun));
  record.report.duration = ReadDuration(json.at("duration_us"), kFarthestRun);
  for (const Json& step : json.at("steps")) record.report.steps.push_back(ReadStep(step));
  return record;
} catch (const std::exception&) {
  return std::nullopt;
}

}  // namespace freshness
