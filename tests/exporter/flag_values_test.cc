#include "exporter/flag_values.h"

#include <gtest/gtest.h>

#include "tests/exporter/command_line_fixture.h"

namespace freshness {
namespace {

TEST(FlagValues, Durations) {
  for (const std::string flag : {"--poll.interval", "--poll.timeout"}) {
    EXPECT_EQ(Complaint({flag + "=0"}), flag + " must be longer than 0");
    EXPECT_EQ(Complaint({flag + "=0s"}), flag + " must be longer than 0");
    EXPECT_EQ(Complaint({flag, "-1s"}), flag + " must be a duration like 30s, 5m or 1h30m, not \"-1s\"");
    EXPECT_EQ(Complaint({flag + "=30"}), flag + " must be a duration like 30s, 5m or 1h30m, not \"30\"");
    EXPECT_EQ(Complaint({flag + "=25h"}), flag + " must be 1d at the most, not \"25h\"");
    EXPECT_TRUE(std::holds_alternative<CommandLine>(Parse({flag + "=1d"})));
  }
}

TEST(FlagValues, ListenAddress) {
  for (const std::string good : {":10090", ":0", "127.0.0.1:65535", "localhost:80"}) {
    EXPECT_EQ(Parsed({"--web.listen-address=" + good}).listen_address, good);
  }
  for (const std::string bad : {"10090", "host", ":-1", ":+80", "h :80", ":80,:81"}) {
    EXPECT_EQ(Complaint({"--web.listen-address=" + bad}),
              "--web.listen-address must be HOST:PORT or :PORT, not \"" + bad + "\"");
  }
  // What is written well, but cannot be listened on.
  for (const std::string bad : {":", "127.0.0.1:", ":65536", ":99999999999999999999", "[::1]:80", "db.example.com:80"}) {
    EXPECT_TRUE(Complaint({"--web.listen-address=" + bad}).starts_with("--web.listen-address cannot be " + bad + ": "));
  }
}

TEST(FlagValues, TelemetryPath) {
  EXPECT_EQ(Parsed({"--web.telemetry-path=/a/b-c_d.~1"}).telemetry_path, "/a/b-c_d.~1");
  EXPECT_EQ(Complaint({"--web.telemetry-path=metrics"}), "--web.telemetry-path must begin with a /, not be \"metrics\"");
  EXPECT_EQ(Complaint({"--web.telemetry-path=/a?b"}),
            "--web.telemetry-path may hold letters, digits, /, -, _, . and ~ alone, unlike \"/a?b\"");
  for (const std::string taken : {"/", "/paused", "/-/healthy", "/-/ready", "/-/reload", "/api/v1/status", "/config"}) {
    EXPECT_EQ(Complaint({"--web.telemetry-path=" + taken}),
              "--web.telemetry-path cannot be \"" + taken + "\", which is another page of this server");
  }
}

TEST(FlagValues, LogSettings) {
  EXPECT_EQ(Complaint({"--log.level=trace"}), "--log.level must be debug, info, warn or error, not \"trace\"");
  EXPECT_EQ(Complaint({"--log.format=xml"}), "--log.format must be logfmt or json, not \"xml\"");
  EXPECT_EQ(Parsed({"--log.level=error"}).log_level, LogLevel::kError);
}

}  // namespace
}  // namespace freshness
