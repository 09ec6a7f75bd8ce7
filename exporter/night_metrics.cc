#include "exporter/night_metrics.h"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <cmath>
#include <cstdlib>
#include <map>
#include <sstream>
#include <utility>
#include <vector>

#include "checks/model/text.h"

namespace freshness {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;

constexpr const char* kLastSuccess = "freshness_night_last_success_timestamp_seconds";

double Seconds(Duration duration) {
  return std::chrono::duration<double>(duration).count();
}
double Seconds(TimePoint time) {
  return std::floor(Seconds(time.time_since_epoch()));
}

ClientMetric Gauge(std::vector<ClientMetric::Label> labels, double value) {
  ClientMetric metric;
  metric.label = std::move(labels);
  metric.gauge.value = value;
  return metric;
}

MetricFamily Family(const char* name, const char* help) {
  return {name, help, prometheus::MetricType::Gauge, {}};
}

// Of two steps with one name the worse outcome and both durations.
std::map<std::string, std::pair<StepOutcome, Duration>> Steps(const RunReport& report) {
  std::map<std::string, std::pair<StepOutcome, Duration>> steps;
  for (const StepReport& step : report.steps) {
    auto& [outcome, duration] = steps[ValidUtf8(step.name)];
    outcome = std::max(outcome, step.outcome);
    duration += step.duration;
  }
  return steps;
}

std::string Serialized(const std::vector<MetricFamily>& families) {
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace

bool Succeeded(const RunReport& report) {
  const StepOutcome worst = WorstOf(report);
  return worst == StepOutcome::kPassed || worst == StepOutcome::kWarned;
}

std::string NightMetricsText(const RunReport& report, const std::string& target,
                             const std::optional<TimePoint>& earlier_success) {
  const ClientMetric::Label on{"target", ValidUtf8(target)};
  const TimePoint ended = report.started + report.duration;
  std::vector<MetricFamily> families;
  const auto add = [&](const char* name, const char* help, double value) {
    families.push_back(Family(name, help));
    families.back().metric.push_back(Gauge({on}, value));
  };
  add("freshness_night_last_run_timestamp_seconds", "When the last night ended.", Seconds(ended));
  const auto success = Succeeded(report) ? ended : earlier_success;
  if (success) add(kLastSuccess, "When the last night ended in which no step failed.", Seconds(*success));
  add("freshness_night_success", "1 if no step of the last night failed.", Succeeded(report) ? 1 : 0);
  add("freshness_night_duration_seconds", "How long the last night took.", Seconds(report.duration));
  MetricFamily outcomes =
      Family("freshness_night_step_outcome", "What a step of the last night came to: one of the four outcomes is 1.");
  MetricFamily durations = Family("freshness_night_step_duration_seconds", "How long a step of the last night took.");
  for (const auto& [name, step] : Steps(report)) {
    for (const auto each : {StepOutcome::kPassed, StepOutcome::kSkipped, StepOutcome::kWarned, StepOutcome::kFailed}) {
      const std::string outcome(ToString(each));
      outcomes.metric.push_back(Gauge({on, {"step", name}, {"outcome", outcome}}, step.first == each ? 1 : 0));
    }
    durations.metric.push_back(Gauge({on, {"step", name}}, Seconds(step.second)));
  }
  families.push_back(std::move(outcomes));
  families.push_back(std::move(durations));
  return Serialized(families);
}

std::optional<TimePoint> LastSuccessIn(const std::string& text, const std::string& target) {
  // The sample's line as it would be written, up to its value.
  MetricFamily family = Family(kLastSuccess, "");
  family.metric.push_back(Gauge({{"target", ValidUtf8(target)}}, 0));
  const std::string sample = Serialized({family});
  const std::string line = sample.substr(sample.rfind(kLastSuccess));
  const std::string start = line.substr(0, line.rfind(' ') + 1);
  std::istringstream lines(text);
  for (std::string each; std::getline(lines, each);) {
    if (!each.starts_with(start)) continue;
    char* end = nullptr;
    const std::string value = each.substr(start.size());
    const double seconds = std::strtod(value.c_str(), &end);
    // Between 1970 and 9999: what is beyond was not written by us.
    if (end == value.c_str() || !(seconds > 0 && seconds < 253402300800.0)) return std::nullopt;
    return TimePoint(std::chrono::duration_cast<TimePoint::duration>(std::chrono::duration<double>(seconds)));
  }
  return std::nullopt;
}

}  // namespace freshness
