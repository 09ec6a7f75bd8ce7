// The command line, parsed: which command, and its flags.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "exporter/config.h"
#include "exporter/log.h"

namespace freshness {

enum class Command { kServe, kNightly, kCheck, kSeed, kNotify, kSchemaPrint, kSchemaVerify, kSchemaApply };

struct CommandLine {
  Command command = Command::kServe;
  ConfigFlags config;
  bool config_check = false;                // --config.check: start up as far as the configuration, then exit
  std::string listen_address = ":10090";    // --web.listen-address, HOST:PORT; an empty host is every address
  std::string telemetry_path = "/metrics";  // --web.telemetry-path
  LogFormat log_format = LogFormat::kLogfmt;
  LogLevel log_level = LogLevel::kInfo;
  std::optional<Group> check_group;        // check telemetry | gdpr; nothing for all
  std::string schema_part = "schema";      // schema print [schema|seed|grants]
  bool alert = false;                      // --alert: check may alert
  bool alert_dry_run = false;              // --alert.dry-run: print the alert's payload instead of sending it
  bool seed_allow_live = false;            // --seed.allow-live: seed a database that has traffic of others
  std::optional<std::string> run_id;       // --run.id
  std::optional<std::string> run_dir;      // --run.dir
  std::optional<std::string> report_json;  // --report.json, .junit and .log: files
  std::optional<std::string> report_junit;
  std::optional<std::string> report_log;
  std::optional<std::string> push_url;       // --push.url: a Pushgateway
  std::optional<std::string> ping_url;       // --ping.url: a dead man's switch
  std::optional<std::string> textfile_path;  // --textfile.path
};

// What to do instead of running: print `text` (to stdout when `status` is 0, else to stderr) and exit with `status`.
struct EarlyExit {
  int status;
  std::string text;
};

std::variant<CommandLine, EarlyExit> ParseCommandLine(int argc, const char* const* argv);

// "freshness_exporter, version 0.1.0 (...)".
std::string VersionText();

}  // namespace freshness
