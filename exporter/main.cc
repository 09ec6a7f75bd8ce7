// Reads the command line and the configuration, and hands over to the command.
#include <malloc.h>

#include <cstdio>
#include <exception>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "exporter/command_line.h"
#include "exporter/commands.h"
#include "exporter/config.h"
#include "exporter/job.h"
#include "exporter/nightly.h"
#include "exporter/serve.h"
#include "exporter/smoke.h"
#include "exporter/web_config.h"

namespace freshness {
namespace {

constexpr int kUsage = 2;

void PrintTo(std::FILE* stream, const std::string& text) {
  std::fputs(text.c_str(), stream);
}

bool OfTheNight(Command command) {
  return command == Command::kNightly || command == Command::kCheck || command == Command::kSeed;
}

// The configuration; the web configuration is looked at as well where it counts, so that what is wrong is said all at once.
Config LoadAll(const CommandLine& command_line, const Environment& environment) {
  std::vector<std::string> problems;
  const auto collect = [&problems](const auto& load) {
    try {
      load();
    } catch (const ConfigError& error) {
      problems.insert(problems.end(), error.Problems().begin(), error.Problems().end());
    }
  };
  Config config;
  collect([&] { config = LoadConfig(command_line.config, environment); });
  if (command_line.command == Command::kServe && command_line.web_config_file) {
    collect([&] { LoadWebConfig(*command_line.web_config_file); });
  }
  if (!problems.empty()) throw ConfigError(std::move(problems));
  return config;
}

// A night that cannot begin must not be silent.
Config LoadOrTell(const CommandLine& command_line, const Environment& environment) {
  try {
    return LoadAll(command_line, environment);
  } catch (const ConfigError& error) {
    if (OfTheNight(command_line.command) && !command_line.config_check) {
      TellOfConfiguration(error.Problems(), command_line, environment, SystemClock());
    }
    throw;
  }
}

int RunCommand(const CommandLine& command_line, const Config& config, const Environment& environment) {
  const SystemClock clock;
  switch (command_line.command) {
    case Command::kServe: return Serve(command_line, config, environment, clock);
    case Command::kNightly: return RunNightly(command_line, config, environment, clock);
    case Command::kCheck: return RunCheck(command_line, config, environment, clock);
    case Command::kSeed: return RunSeed(command_line, config, environment, clock);
    case Command::kSmoke: return RunSmoke(command_line, environment, clock);
    case Command::kNotify: return Notify(command_line, environment, clock);
    case Command::kSchemaPrint: return PrintSchema(command_line.schema_part);
    case Command::kSchemaVerify: return VerifySchemaOf(config);
    case Command::kSchemaApply: return ApplySchemaTo(config);
  }
  return kUsage;
}

int Run(int argc, char** argv) {
  const auto parsed = ParseCommandLine(argc, argv);
  if (const auto* exit = std::get_if<EarlyExit>(&parsed)) {
    PrintTo(exit->status == 0 ? stdout : stderr, exit->text);
    return exit->status;
  }
  const auto& command_line = std::get<CommandLine>(parsed);
  SetUpLogging(command_line.log_format, command_line.log_level);
  if (command_line.command == Command::kSchemaPrint) return PrintSchema(command_line.schema_part);
  const Environment environment = ProcessEnvironment();
  // Needs no database: it must be able to speak when there is none.
  if (command_line.command == Command::kNotify) return Notify(command_line, environment, SystemClock());
  const bool smoke = command_line.command == Command::kSmoke && !command_line.config_check;
  if (smoke) return RunSmoke(command_line, environment, SystemClock());  // nor does this
  const Config config = LoadOrTell(command_line, environment);
  if (command_line.config_check) {
    PrintTo(stdout, "the configuration is good: " + std::to_string(config.targets.size()) + " target(s), " +
                        std::to_string(CheckCount(config)) + " check(s)\n");
    return 0;
  }
  return RunCommand(command_line, config, environment);
}

// A result that was lost on its way is no success.
int AfterOutput(int status) {
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return status;
  PrintTo(stderr, "freshness_exporter: standard output could not be written\n");
  return status == 0 ? 1 : status;
}

}  // namespace
}  // namespace freshness

// GnuTLS comes along with libpq (which can look servers up in LDAP), and would set itself up at each start, at the price of
// a megabyte. This, in its own words GNUTLS_SKIP_GLOBAL_INIT, leaves that to whoever uses it: libldap does so by itself.
extern "C" __attribute__((visibility("default"))) int _gnutls_global_init_skip() {
  return 1;
}

int main(int argc, char** argv) {
  // glibc gives each busy thread an arena of its own, which for 64 mostly idle ones is memory for nothing.
  ::mallopt(M_ARENA_MAX, 2);
  try {
    return freshness::AfterOutput(freshness::Run(argc, argv));
  } catch (const freshness::ConfigError& error) {
    for (const std::string& problem : error.Problems()) freshness::PrintTo(stderr, problem + "\n");
    return freshness::kUsage;
  } catch (const std::exception& error) {
    freshness::PrintTo(stderr, std::string("freshness_exporter: ") + error.what() + "\n");
    return freshness::kUsage;
  }
}
