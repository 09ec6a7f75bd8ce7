#include "exporter/command_line.h"

#include <gtest/gtest.h>

#include <set>
#include <sstream>

#include "exporter/version.h"
#include "tests/exporter/command_line_fixture.h"

namespace freshness {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
TEST(CommandLineTest, ServesByDefault) {
  const CommandLine line = Parsed({});
  EXPECT_EQ(line.command, Command::kServe);
  EXPECT_EQ(line.config.file, std::nullopt);
  EXPECT_EQ(line.config.poll_interval, std::nullopt);
  EXPECT_EQ(line.config.poll_timeout, std::nullopt);
  EXPECT_FALSE(line.config_check);
  EXPECT_EQ(line.listen_address, ":10090");
  EXPECT_EQ(line.telemetry_path, "/metrics");
  EXPECT_EQ(line.log_format, LogFormat::kLogfmt);
  EXPECT_EQ(line.log_level, LogLevel::kInfo);
}

TEST(CommandLineTest, Commands) {
  EXPECT_EQ(Parsed({"serve"}).command, Command::kServe);
  EXPECT_EQ(Parsed({"check"}).command, Command::kCheck);
  EXPECT_EQ(Parsed({"check"}).check_group, std::nullopt);
  EXPECT_EQ(Parsed({"check", "all"}).check_group, std::nullopt);
  EXPECT_EQ(Parsed({"check", "telemetry"}).check_group, Group::kTelemetry);
  EXPECT_EQ(Parsed({"check", "gdpr"}).check_group, Group::kGdpr);
  EXPECT_EQ(Parsed({"schema", "print"}).command, Command::kSchemaPrint);
  EXPECT_EQ(Parsed({"schema", "print"}).schema_part, "schema");
  EXPECT_EQ(Parsed({"schema", "print", "schema"}).schema_part, "schema");
  EXPECT_EQ(Parsed({"schema", "print", "seed"}).schema_part, "seed");
  EXPECT_EQ(Parsed({"schema", "print", "grants"}).schema_part, "grants");
  EXPECT_EQ(Parsed({"schema", "verify"}).command, Command::kSchemaVerify);
  EXPECT_EQ(Parsed({"schema", "apply"}).command, Command::kSchemaApply);
}

TEST(CommandLineTest, FlagsWithEqualSignsOrSpaces) {
  const Arguments with_equals = {"--config.file=f.yml",     "--web.listen-address=127.0.0.1:0",
                                 "--web.telemetry-path=/m", "--poll.interval=1m30s",
                                 "--poll.timeout=5s",       "--log.level=debug",
                                 "--log.format=json",       "--config.check"};
  Arguments with_spaces;
  for (const std::string& flag : with_equals) {
    std::istringstream parts(flag);
    for (std::string part; std::getline(parts, part, '=');) with_spaces.push_back(part);
  }
  for (const Arguments& arguments : {with_equals, with_spaces}) {
    const CommandLine line = Parsed(arguments);
    EXPECT_EQ(line.config.file, "f.yml");
    EXPECT_EQ(line.listen_address, "127.0.0.1:0");
    EXPECT_EQ(line.telemetry_path, "/m");
    EXPECT_EQ(line.config.poll_interval, seconds(90));
    EXPECT_EQ(line.config.poll_timeout, seconds(5));
    EXPECT_EQ(line.log_level, LogLevel::kDebug);
    EXPECT_EQ(line.log_format, LogFormat::kJson);
    EXPECT_TRUE(line.config_check);
  }
}

TEST(CommandLineTest, FlagsBeforeAndAfterTheCommand) {
  const CommandLine line = Parsed({"--log.level", "warn", "check", "--poll.timeout=1m", "gdpr", "--log.format", "json"});
  EXPECT_EQ(line.command, Command::kCheck);
  EXPECT_EQ(line.check_group, Group::kGdpr);
  EXPECT_EQ(line.log_level, LogLevel::kWarn);
  EXPECT_EQ(line.log_format, LogFormat::kJson);
  EXPECT_EQ(line.config.poll_timeout, minutes(1));
  EXPECT_EQ(Parsed({"schema", "--log.level=error", "print", "--config.check", "seed"}).schema_part, "seed");
}

TEST(CommandLineTest, AValueMayHoldAnEqualSign) {
  EXPECT_EQ(Parsed({"--config.file=a=b"}).config.file, "a=b");
}

TEST(CommandLineTest, UnknownCommands) {
  EXPECT_EQ(Complaint({"nigthly"}), "unknown command \"nigthly\": there are serve, nightly, check, seed, notify and schema");
  EXPECT_EQ(Complaint({""}), "unknown command: there are serve, nightly, check, seed, notify and schema");
  EXPECT_EQ(Complaint({"schema"}), "schema must be followed by print, verify or apply");
  EXPECT_EQ(Complaint({"schema", "drop"}), "schema must be followed by print, verify or apply");
  EXPECT_EQ(Complaint({"schema", "print", "all"}), "schema print must be followed by schema, seed or grants, or by nothing");
  EXPECT_EQ(Complaint({"check", "rollups"}), "check must be followed by telemetry, gdpr or all, or by nothing");
  EXPECT_EQ(Complaint({"check", ""}), "check must be followed by telemetry, gdpr or all, or by nothing");
  EXPECT_EQ(Complaint({"serve", "check"}), "too many words after serve");
  EXPECT_EQ(Complaint({"check", "gdpr", "telemetry"}), "too many words after check");
  EXPECT_EQ(Complaint({"schema", "verify", "all"}), "too many words after schema verify");
}

TEST(CommandLineTest, UnknownFlags) {
  EXPECT_EQ(Complaint({"--pol.interval=3s"}), "unknown flag --pol.interval (did you mean \"--poll.interval\"?)");
  EXPECT_EQ(Complaint({"-config.file=f"}), "unknown flag -config.file (did you mean \"--config.file\"?)");
  EXPECT_EQ(Complaint({"check", "--colour"}), "unknown flag --colour");
  EXPECT_EQ(Complaint({"-x"}), "unknown flag -x");
}

// Symptom: a database URL given as an argument was repeated, password and all, in the error.
TEST(CommandLineTest, NoErrorRepeatsWhatMayBeASecret) {
  const std::string url = "postgresql://u:S3CRET@h/db";
  for (const Arguments& arguments : {Arguments{url},
                                     {"check", url},
                                     {"schema", url},
                                     {"schema", "print", url},
                                     {"serve", url},
                                     {"check", "gdpr", url},
                                     {"--database-url", url},
                                     {"--database-url=" + url},
                                     {"check", "--password", "S3CRET"},
                                     {"--S3CRET0"},
                                     {"-pS3CRET"},
                                     {"--" + url},
                                     {"S3CRET"},
                                     {"--config.check=" + url},
                                     {"--poll.interval=" + url},
                                     {"--log.level", url},
                                     {"--web.listen-address=" + url},
                                     {"--web.telemetry-path=" + url}}) {
    const EarlyExit exit = Refused(arguments);
    EXPECT_EQ(exit.status, 2) << arguments.back();
    EXPECT_EQ(exit.text.find("S3CRET"), std::string::npos) << exit.text;
  }
}

TEST(CommandLineTest, ValuesThatAreMissing) {
  for (const std::string flag : {"--config.file", "--web.listen-address", "--web.telemetry-path", "--poll.interval",
                                 "--poll.timeout", "--log.level", "--log.format"}) {
    EXPECT_EQ(Complaint({flag}), flag + " needs a value");
    EXPECT_EQ(Complaint({flag + "="}), flag + " needs a value");
    EXPECT_EQ(Complaint({flag + "=", "check"}), flag + " needs a value");
    EXPECT_EQ(Complaint({flag, ""}), flag + " needs a value");
    EXPECT_EQ(Complaint({flag, "--config.check"}), flag + " needs a value");
  }
}

TEST(CommandLineTest, ValuesThatAreTooMany) {
  EXPECT_EQ(Complaint({"--config.check=true"}), "--config.check takes no value");
  EXPECT_EQ(Complaint({"--version=1"}), "--version takes no value");
  EXPECT_EQ(Complaint({"--log.level=info", "--log.level=warn"}), "--log.level is given more than once");
}

TEST(CommandLineTest, Version) {
  const EarlyExit exit = Refused({"check", "--version"});
  EXPECT_EQ(exit.status, 0);
  EXPECT_EQ(exit.text, VersionText() + "\n");
  const std::string text = VersionText();
  EXPECT_TRUE(text.starts_with("freshness_exporter, version " + std::string(kVersion) + " (")) << text;
  EXPECT_NE(text.find("++ "), std::string::npos) << text << " names no compiler";
  EXPECT_TRUE(text.ends_with(", built for " + std::string(kPlatform) + ")")) << text;
}

TEST(CommandLineTest, HelpIsReadableOnATerminal) {
  for (const Arguments& arguments :
       {Arguments{"--help"}, {"-h"}, {"schema", "--help"}, {"--log.level=debug", "check", "-h"}}) {
    const EarlyExit exit = Refused(arguments);
    EXPECT_EQ(exit.status, 0);
    std::istringstream lines(exit.text);
    for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 100U) << line;
  }
}

TEST(CommandLineTest, HelpNamesWhatThereIsAndNothingElse) {
  const std::string help = Refused({"--help"}).text;
  for (const char* word :
       {"DATABASE_URL", "DATABASE_URL_FILE", "Exit codes", "Examples", "serve", "check", "schema verify"}) {
    EXPECT_NE(help.find(word), std::string::npos) << word;
  }
  // Every flag in the help is one: given without a value, it is not unknown.
  std::set<std::string> named;
  std::istringstream words(help);
  for (std::string word; words >> word;) {
    if (word.starts_with("--")) named.insert(word.substr(0, word.find_first_of("=,;")));
  }
  named.erase("--flag");
  for (const std::string& name : named) {
    EXPECT_EQ(Refused({name}).text.find("unknown flag"), std::string::npos) << name;
  }
  EXPECT_EQ(named.size(), 22U) << "a flag is missing from the help, or this number is old";
}

}  // namespace
}  // namespace freshness
