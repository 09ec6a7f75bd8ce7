#include "exporter/log.h"

#include <fcntl.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <unistd.h>

#include <atomic>
#include <memory>

#include "checks/model/clock.h"
#include "exporter/log_line.h"

namespace freshness {
namespace {

spdlog::level::level_enum ToSpdlog(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug: return spdlog::level::debug;
    case LogLevel::kInfo: return spdlog::level::info;
    case LogLevel::kWarn: return spdlog::level::warn;
    case LogLevel::kError: return spdlog::level::err;
  }
  return spdlog::level::info;
}

// The logger behind Log(); it lives as long as the program, since threads may log to the end.
struct Output {
  std::atomic<LogFormat> format = LogFormat::kLogfmt;
  spdlog::logger logger{"freshness_exporter", std::make_shared<spdlog::sinks::stderr_sink_mt>()};
  Output() { logger.set_pattern("%v"); }
};

Output& TheOutput() {
  static Output* const output = new Output;
  return *output;
}

// With descriptor 2 closed, the next file or socket that is opened would get that number, and log lines with it.
void KeepStderrOpen() {
  if (::fcntl(STDERR_FILENO, F_GETFD) != -1) return;
  const int sink = ::open("/dev/null", O_WRONLY);
  if (sink < 0 || sink == STDERR_FILENO) return;
  ::dup2(sink, STDERR_FILENO);
  ::close(sink);
}

}  // namespace

void SetUpLogging(LogFormat format, LogLevel level) {
  KeepStderrOpen();
  Output& output = TheOutput();
  output.format = format;
  output.logger.set_level(ToSpdlog(level));
}

void Log(LogLevel level, std::string_view message, std::initializer_list<LogField> fields) {
  Output& output = TheOutput();
  if (!output.logger.should_log(ToSpdlog(level))) return;
  const std::string line = LogLine(output.format, level, SystemClock().Wall(), message, fields);
  output.logger.log(ToSpdlog(level), spdlog::string_view_t(line.data(), line.size()));
}

}  // namespace freshness
