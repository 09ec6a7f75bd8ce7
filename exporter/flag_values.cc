#include "exporter/flag_values.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string_view>

#include "checks/model/duration.h"
#include "exporter/config_problems.h"
#include "exporter/listen_address.h"

namespace freshness {
namespace {

using Problem = std::optional<std::string>;

Problem SetConfigFile(const std::string& value, CommandLine& line) {
  line.config.file = value;
  return std::nullopt;
}

Problem SetTarget(const std::string& value, CommandLine& line) {
  line.config.target = value;
  return std::nullopt;
}

template <std::optional<std::string> CommandLine::*kSetting>
Problem SetText(const std::string& value, CommandLine& line) {
  line.*kSetting = value;
  return std::nullopt;
}

Problem SetListenAddress(const std::string& value, CommandLine& line) {
  const auto colon = value.rfind(':');
  const bool digits = colon != std::string::npos && value.find_first_not_of("0123456789", colon + 1) == std::string::npos;
  if (!digits || value.find_first_of(" ,/@\t\n") != std::string::npos) {
    return "must be HOST:PORT or :PORT, not " + Shown(value);
  }
  try {
    ParseListenAddress(value);
  } catch (const std::runtime_error& error) {
    const std::string sentence = error.what();
    return "cannot be " + sentence.substr(sentence.find('=') + 1);
  }
  line.listen_address = value;
  return std::nullopt;
}

Problem SetTelemetryPath(const std::string& value, CommandLine& line) {
  constexpr std::array<std::string_view, 7> kOtherPages = {"/",         "/paused",        "/-/healthy", "/-/ready",
                                                           "/-/reload", "/api/v1/status", "/config"};
  constexpr std::string_view kPlain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/-_.~";
  if (!value.starts_with('/')) return "must begin with a /, not be " + Shown(value);
  if (value.find_first_not_of(kPlain) != std::string::npos) {
    return "may hold letters, digits, /, -, _, . and ~ alone, unlike " + Shown(value);
  }
  if (std::find(kOtherPages.begin(), kOtherPages.end(), value) != kOtherPages.end()) {
    return "cannot be " + Shown(value) + ", which is another page of this server";
  }
  line.telemetry_path = value;
  return std::nullopt;
}

Problem SetDuration(const std::string& value, std::optional<Duration>& setting) {
  const auto duration = ParseDuration(value);
  if (!duration) return "must be a duration like 30s, 5m or 1h30m, not " + Shown(value);
  if (*duration <= Duration(0)) return "must be longer than 0";
  if (*duration > kLongestInterval) return "must be 1d at the most, not " + Shown(value);
  setting = duration;
  return std::nullopt;
}

Problem SetPollInterval(const std::string& value, CommandLine& line) {
  return SetDuration(value, line.config.poll_interval);
}

Problem SetPollTimeout(const std::string& value, CommandLine& line) {
  return SetDuration(value, line.config.poll_timeout);
}

Problem SetSmokeTimeout(const std::string& value, CommandLine& line) {
  constexpr Duration kLongest = std::chrono::hours(1);
  std::optional<Duration> timeout;
  if (auto problem = SetDuration(value, timeout)) return problem;
  if (*timeout > kLongest) return "must be 1h at the most, not " + Shown(value);
  line.smoke_timeout = *timeout;
  return std::nullopt;
}

template <typename Value>
struct Choice {
  std::string_view word;
  Value value;
};

template <typename Value, std::size_t kCount>
Problem SetChoice(const std::string& word, const std::array<Choice<Value>, kCount>& choices, Value& setting) {
  std::string words;
  for (std::size_t i = 0; i < kCount; ++i) {
    if (choices[i].word == word) {
      setting = choices[i].value;
      return std::nullopt;
    }
    words.append(i == 0 ? "" : i + 1 == kCount ? " or " : ", ").append(choices[i].word);
  }
  return "must be " + words + ", not " + Shown(word);
}

Problem SetLogLevel(const std::string& value, CommandLine& line) {
  constexpr std::array<Choice<LogLevel>, 4> kLevels = {
      {{"debug", LogLevel::kDebug}, {"info", LogLevel::kInfo}, {"warn", LogLevel::kWarn}, {"error", LogLevel::kError}}};
  return SetChoice(value, kLevels, line.log_level);
}

Problem SetLogFormat(const std::string& value, CommandLine& line) {
  constexpr std::array<Choice<LogFormat>, 2> kFormats = {{{"logfmt", LogFormat::kLogfmt}, {"json", LogFormat::kJson}}};
  return SetChoice(value, kFormats, line.log_format);
}

constexpr ValueFlag kValueFlags[] = {{"--config.file", SetConfigFile},
                                     {"--target", SetTarget},
                                     {"--web.listen-address", SetListenAddress},
                                     {"--web.telemetry-path", SetTelemetryPath},
                                     {"--web.config.file", SetText<&CommandLine::web_config_file>},
                                     {"--poll.interval", SetPollInterval},
                                     {"--poll.timeout", SetPollTimeout},
                                     {"--smoke.dir", SetText<&CommandLine::smoke_dir>},
                                     {"--smoke.command", SetText<&CommandLine::smoke_command>},
                                     {"--smoke.timeout", SetSmokeTimeout},
                                     {"--log.level", SetLogLevel},
                                     {"--log.format", SetLogFormat},
                                     {"--run.id", SetText<&CommandLine::run_id>},
                                     {"--run.dir", SetText<&CommandLine::run_dir>},
                                     {"--report.json", SetText<&CommandLine::report_json>},
                                     {"--report.junit", SetText<&CommandLine::report_junit>},
                                     {"--report.log", SetText<&CommandLine::report_log>},
                                     {"--push.url", SetText<&CommandLine::push_url>},
                                     {"--ping.url", SetText<&CommandLine::ping_url>},
                                     {"--textfile.path", SetText<&CommandLine::textfile_path>}};

}  // namespace

std::span<const ValueFlag> ValueFlags() {
  return kValueFlags;
}

}  // namespace freshness
