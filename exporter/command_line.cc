#include "exporter/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <span>
#include <string_view>

#include "exporter/did_you_mean.h"
#include "exporter/flag_values.h"
#include "exporter/help_text.h"
#include "exporter/version.h"

namespace freshness {
namespace {

using Words = std::vector<std::string>;

// A mistake on the command line; what() is one sentence that repeats nothing which may be a secret.
struct UsageError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

constexpr std::array<std::string_view, 7> kSwitches = {"--config.check", "--alert",   "--alert.dry-run", "--seed.allow-live",
                                                       "--smoke.live",   "--version", "--help"};

struct CommandWords {
  std::array<std::string_view, 2> words;  // the second may be empty
  Command command;
  std::array<std::string_view, 3> choices;  // what may follow; empty for nothing
};

constexpr std::array<CommandWords, 9> kCommands = {
    {{{"serve", ""}, Command::kServe, {}},
     {{"nightly", ""}, Command::kNightly, {}},
     {{"check", ""}, Command::kCheck, {"telemetry", "gdpr", "all"}},
     {{"seed", ""}, Command::kSeed, {}},
     {{"smoke", ""}, Command::kSmoke, {"telemetry", "gdpr", "all"}},
     {{"notify", ""}, Command::kNotify, {}},
     {{"schema", "print"}, Command::kSchemaPrint, {"schema", "seed", "grants"}},
     {{"schema", "verify"}, Command::kSchemaVerify, {}},
     {{"schema", "apply"}, Command::kSchemaApply, {}}}};

// A word of the user's, if it is no more than one: a URL or a password in the wrong place must not be repeated.
std::string ShownWord(std::string_view word) {
  constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyz-";
  const bool plain = !word.empty() && word.size() <= 20 && word.find_first_not_of(kPlain) == std::string_view::npos;
  return plain ? " \"" + std::string(word) + '"' : "";
}

void ChooseCommand(const Words& words, CommandLine& line) {
  const std::string first = words.empty() ? "serve" : words[0];
  const std::string second = words.size() < 2 ? "" : words[1];
  const auto found = std::find_if(kCommands.begin(), kCommands.end(), [&](const CommandWords& command) {
    return command.words[0] == first && (command.words[1].empty() || command.words[1] == second);
  });
  if (found == kCommands.end()) {
    if (first == "schema") throw UsageError("schema must be followed by print, verify or apply");
    throw UsageError("unknown command" + ShownWord(first) +
                     ": there are serve, nightly, check, seed, smoke, notify and schema");
  }
  line.command = found->command;
  const std::size_t used = found->words[1].empty() ? 1 : 2;
  if (words.size() <= used) return;
  const std::string name = used == 1 ? first : first + " " + second;
  const std::string& choice = words[used];
  const bool known = std::find(found->choices.begin(), found->choices.end(), choice) != found->choices.end();
  if (words.size() > used + 1 || found->choices[0].empty()) throw UsageError("too many words after " + name);
  if (!known) {
    const auto& [a, b, c] = found->choices;
    throw UsageError(name + " must be followed by " + std::string(a) + ", " + std::string(b) + " or " + std::string(c) +
                     ", or by nothing");
  }
  if (line.command == Command::kSchemaPrint) line.schema_part = choice;
  if (choice == "telemetry") line.check_group = Group::kTelemetry;
  if (choice == "gdpr") line.check_group = Group::kGdpr;
}

// The flag's name, if it looks like one, and without its value in any case.
std::string UnknownFlag(const std::string& argument) {
  constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_.";
  std::vector<std::string_view> known(kSwitches.begin(), kSwitches.end());
  for (const ValueFlag& flag : ValueFlags()) known.emplace_back(flag.name);
  const std::string name = argument.substr(0, argument.find('='));
  const bool plain = name.size() <= 40 && name.find_first_not_of(kPlain) == std::string::npos;
  const std::string hint = DidYouMean(name, known);
  // "-pSecret", as other programs take a password, is shown only if it is nearly a flag of ours.
  const bool flag = name.starts_with("--") || name.size() <= 2 || !hint.empty();
  return "unknown flag" + (plain && flag ? " " + name + hint : "");
}

// What CLI11 would take otherwise than it is meant: it reads "--flag= word" as "--flag word".
void CheckEqualSigns(std::span<const char* const> arguments) {
  for (const std::string argument : arguments) {
    if (argument == "--") return;
    const auto equals = argument.find('=');
    if (!argument.starts_with("--") || equals == std::string::npos) continue;
    const std::string name = argument.substr(0, equals);
    const bool is_switch = std::find(kSwitches.begin(), kSwitches.end(), name) != kSwitches.end();
    if (is_switch) throw UsageError(name + " takes no value");
    const auto takes_one = [&](const ValueFlag& flag) { return flag.name == name; };
    const bool known = std::any_of(ValueFlags().begin(), ValueFlags().end(), takes_one);
    if (known && equals + 1 == argument.size()) throw UsageError(name + " needs a value");
  }
}

struct Given {
  bool help = false;
  bool version = false;
  CommandLine line;
};

Given Parse(int argc, const char* const* argv) {
  CheckEqualSigns({argv + 1, argv + argc});
  Given given;
  Words words;
  CLI::App app;
  app.set_help_flag();
  app.allow_extras();
  app.add_flag("-h,--help", given.help);
  app.add_flag("--version", given.version);
  app.add_flag("--config.check", given.line.config_check);
  app.add_flag("--alert", given.line.alert);
  app.add_flag("--alert.dry-run", given.line.alert_dry_run);
  app.add_flag("--seed.allow-live", given.line.seed_allow_live);
  app.add_flag("--smoke.live", given.line.smoke_live);
  app.add_option("words", words);
  std::vector<std::string> values(ValueFlags().size());
  std::vector<CLI::Option*> options;
  for (std::size_t i = 0; i < values.size(); ++i) {
    options.push_back(
        app.add_option(ValueFlags()[i].name, values[i])->multi_option_policy(CLI::MultiOptionPolicy::TakeLast));
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ArgumentMismatch&) {
    // All that is left to go wrong: the last argument is a flag without its value.
    throw UsageError(std::string(argv[argc - 1]) + " needs a value");
  }
  if (given.help || given.version) return given;
  for (const std::string& unknown : app.remaining()) {
    if (unknown != "--") throw UsageError(UnknownFlag(unknown));
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::string name = ValueFlags()[i].name;
    if (options[i]->count() == 0) continue;
    if (options[i]->count() > 1) throw UsageError(name + " is given more than once");
    if (values[i].empty() || values[i].starts_with("--")) throw UsageError(name + " needs a value");
    if (const auto problem = ValueFlags()[i].set(values[i], given.line)) throw UsageError(name + " " + *problem);
  }
  ChooseCommand(words, given.line);
  return given;
}

}  // namespace

std::variant<CommandLine, EarlyExit> ParseCommandLine(int argc, const char* const* argv) {
  try {
    Given given = Parse(argc, argv);
    if (given.help) return EarlyExit{0, std::string(kHelpText)};
    if (given.version) return EarlyExit{0, VersionText() + "\n"};
    return given.line;
  } catch (const UsageError& error) {
    return EarlyExit{2, std::string("freshness_exporter: ") + error.what() + "\nSee freshness_exporter --help.\n"};
  }
}

std::string VersionText() {
#ifdef __clang__
  constexpr std::string_view kCompiler = "clang++ " __clang_version__;
#else
  constexpr std::string_view kCompiler = "g++ " __VERSION__;
#endif
  return "freshness_exporter, version " + std::string(kVersion) + " (" + std::string(kCompiler) + ", built for " +
         std::string(kPlatform) + ")";
}

}  // namespace freshness
