// Where a night is told of beside its one alert: a Pushgateway, a textfile, a dead man's switch.
#pragma once

#include <optional>
#include <string>

#include "checks/model/clock.h"
#include "checks/model/run_report.h"
#include "checks/net/secret.h"
#include "exporter/command_line.h"
#include "exporter/environment.h"

namespace freshness {

struct NightOutlets {
  std::optional<Secret> push;           // --push.url, PUSHGATEWAY_URL
  std::optional<std::string> textfile;  // --textfile.path
  std::optional<Secret> ping;           // --ping.url, FRESHNESS_PING_URL: its path is a token
};

// From flags, else from the environment. One that cannot be used is said in the log, and left out: it fails no night.
NightOutlets FindNightOutlets(const CommandLine& command_line, const Environment& environment);

// Says that the night begins: GET PING/start (https://healthchecks.io/docs/http_api/).
void TellStart(const NightOutlets& outlets);

// Says how it ended, each outlet within `patience`: the metrics by POST to PUSH/metrics/job/freshness_nightly/target/TARGET,
// which leaves an earlier success of that group standing, and to the textfile, replaced as a whole; POST PING or PING/fail
// with the summary. What cannot be told is a warning in the log.
void TellEnd(const NightOutlets& outlets, const RunReport& report, const std::string& target, Duration patience);

}  // namespace freshness
