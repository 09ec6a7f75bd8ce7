// The configuration file: whatever stands in it, the answer is a configuration that can be run, or sentences.
#include "exporter/config.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/memory_file.h"

namespace freshness {
namespace {

constexpr std::string_view kPassword = "S3CRET";

std::optional<std::string> Variable(const std::string& name) {
  if (name == "DATABASE_URL") return "postgresql://monitor:S3CRET@db.example.com:5432/app";
  if (name == "BAD_URL") return "postgresql://monitor:S3CRET@db@app/%zz";
  return std::nullopt;
}

}  // namespace
}  // namespace freshness

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace freshness;
  static const fuzz::MemoryFile file;
  const std::string text = fuzz::Text(data, size);
  file.Write(text);
  ConfigFlags flags;
  flags.file = file.Path();
  try {
    const Config config = LoadConfig(flags, &Variable);
    fuzz::Require(!config.targets.empty(), "there is a target");
    for (const TargetConfig& target : config.targets) {
      fuzz::RequireSentence(target.name);
      fuzz::Require(target.poll.timeout > Duration(0) && target.poll.timeout <= target.poll.interval, "a time-out fits");
      fuzz::Require(!target.checks.empty(), "a target has checks");
      for (const Check& check : target.checks) {
        fuzz::RequireSentence(check.name);
        fuzz::Require(check.warn_after || check.error_after, "a check has a limit");
        fuzz::Require(ParseTableName(check.table).has_value(), "a check's table can be read");
      }
    }
  } catch (const ConfigError& error) {
    fuzz::Require(!error.Problems().empty(), "a refusal says why");
    for (const std::string& problem : error.Problems()) {
      fuzz::RequireSentence(problem);
      const bool own = text.find(kPassword) != std::string::npos;
      fuzz::Require(own || problem.find(kPassword) == std::string::npos, "no sentence holds a secret", problem);
    }
  }
  return 0;
}
