#include "exporter/log.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <nlohmann/json.hpp>
#include <sstream>
#include <thread>
#include <vector>

#include "exporter/log_line.h"

namespace freshness {
namespace {

using namespace std::string_literals;

using namespace std::chrono_literals;

const TimePoint kTime = std::chrono::sys_days(std::chrono::year(2026) / 11 / 23) + 13h + 123456us;

std::string Logfmt(std::string_view message, std::initializer_list<LogField> fields = {}) {
  return LogLine(LogFormat::kLogfmt, LogLevel::kInfo, kTime, message, fields);
}

nlohmann::json Json(std::string_view message, std::initializer_list<LogField> fields = {}) {
  return nlohmann::json::parse(LogLine(LogFormat::kJson, LogLevel::kError, kTime, message, fields));
}

std::vector<std::string> Lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

// Gives the process' logging back as it was found.
class Logging : public testing::Test {
 protected:
  void TearDown() override { SetUpLogging(LogFormat::kLogfmt, LogLevel::kInfo); }
};

TEST(LogLineTest, LogfmtHasTimeLevelMessageAndFieldsInOrder) {
  EXPECT_EQ(Logfmt("poll failed", {{"target", "staging"}, {"reason", "timeout"}, {"after", "10 s"}}),
            "ts=2026-11-23T13:00:00.123Z level=info msg=\"poll failed\" target=staging reason=timeout after=\"10 s\"");
}

TEST(LogLineTest, LogfmtQuotesWhatAReaderCouldMisread) {
  EXPECT_EQ(Logfmt("ready", {{"url", "http://h:1/x?a=b"}, {"empty", ""}, {"quote", "say \"hi\""}, {"backslash", "a\\b"}}),
            "ts=2026-11-23T13:00:00.123Z level=info msg=ready url=\"http://h:1/x?a=b\" empty=\"\" "
            "quote=\"say \\\"hi\\\"\" backslash=\"a\\\\b\"");
}

// Symptom: a line break in a database's message made one event look like two, the second one forged.
TEST(LogLineTest, NoValueCanForgeALine) {
  const std::string line = Logfmt("a\nts=2026 level=error", {{"key", "x\r\n\t\0\x1B[2J\x7F\xC2\x9B"s}});
  EXPECT_EQ(line,
            "ts=2026-11-23T13:00:00.123Z level=info msg=\"a\\nts=2026 level=error\" "
            "key=\"x\\u000d\\n\\t\\u0000\\u001b[2J\\u007f\\u009b\"");
}

TEST(LogLineTest, BytesThatAreNotUtf8BecomeReplacementCharacters) {
  EXPECT_EQ(Logfmt("caf\xE9 größe"), "ts=2026-11-23T13:00:00.123Z level=info msg=\"caf\xEF\xBF\xBD größe\"");
  EXPECT_EQ(Json("caf\xE9")["msg"], "caf\xEF\xBF\xBD");
}

TEST(LogLineTest, JsonHoldsTheSameAndReadsBackWhole) {
  const std::string odd = "\"\\/\n\r\t\b\f\0\x7F\xC2\x85 größe \xF0\x9F\x98\x80"s;
  const auto json = Json("poll failed", {{"target", "staging"}, {"odd", odd}, {"empty", ""}});
  EXPECT_EQ(json, (nlohmann::json{{"ts", "2026-11-23T13:00:00.123Z"},
                                  {"level", "error"},
                                  {"msg", "poll failed"},
                                  {"target", "staging"},
                                  {"odd", odd},
                                  {"empty", ""}}));
}

TEST(LogLineTest, JsonIsOneObjectWithTimeFirst) {
  EXPECT_EQ(LogLine(LogFormat::kJson, LogLevel::kWarn, kTime, "m", {{"k", "v"}}),
            R"({"ts":"2026-11-23T13:00:00.123Z","level":"warn","msg":"m","k":"v"})");
}

TEST(LogLineTest, MillisecondsAreCutNotRounded) {
  const std::string line = LogLine(LogFormat::kLogfmt, LogLevel::kDebug, kTime - 123456us + 999999us, "m", {});
  EXPECT_EQ(line, "ts=2026-11-23T13:00:00.999Z level=debug msg=m");
}

TEST_F(Logging, GoesToStderrFromItsLevelUp) {
  testing::internal::CaptureStderr();
  SetUpLogging(LogFormat::kLogfmt, LogLevel::kWarn);
  Log(LogLevel::kDebug, "debug");
  Log(LogLevel::kInfo, "info");
  Log(LogLevel::kWarn, "warn", {{"percent", "100%s {}"}});
  Log(LogLevel::kError, "error");
  const auto lines = Lines(testing::internal::GetCapturedStderr());
  ASSERT_EQ(lines.size(), 2U);
  const std::string time = "ts=2026-11-23T13:00:00.123Z";
  ASSERT_GT(lines[0].size(), time.size());
  EXPECT_EQ(lines[0].substr(time.size()), " level=warn msg=warn percent=\"100%s {}\"");
  EXPECT_NE(lines[1].find("level=error msg=error"), std::string::npos) << lines[1];
}

TEST_F(Logging, DebugShowsEverything) {
  testing::internal::CaptureStderr();
  SetUpLogging(LogFormat::kJson, LogLevel::kDebug);
  Log(LogLevel::kDebug, "seen");
  EXPECT_EQ(nlohmann::json::parse(testing::internal::GetCapturedStderr())["msg"], "seen");
}

TEST_F(Logging, LinesOfSeveralThreadsDoNotMix) {
  testing::internal::CaptureStderr();
  SetUpLogging(LogFormat::kJson, LogLevel::kInfo);
  constexpr int kThreads = 8;
  constexpr int kEach = 200;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([i] {
        for (int j = 0; j < kEach; ++j) Log(LogLevel::kInfo, std::string(500, 'x'), {{"thread", std::to_string(i)}});
      });
    }
  }
  const auto lines = Lines(testing::internal::GetCapturedStderr());
  EXPECT_EQ(lines.size(), static_cast<std::size_t>(kThreads * kEach));
  for (const std::string& line : lines) EXPECT_TRUE(nlohmann::json::accept(line)) << line;
}

// Symptom: started with stderr closed, the program wrote its log into its first database connection.
TEST_F(Logging, ClosedStderrIsNotTakenOverByTheNextFile) {
  const int saved = ::dup(STDERR_FILENO);
  ::close(STDERR_FILENO);
  SetUpLogging(LogFormat::kLogfmt, LogLevel::kInfo);
  std::FILE* const file = std::tmpfile();
  Log(LogLevel::kError, "nobody reads this");
  struct stat status {};
  const int got = ::fstat(::fileno(file), &status);
  const int number = ::fileno(file);
  std::fclose(file);
  ::dup2(saved, STDERR_FILENO);
  ::close(saved);
  EXPECT_EQ(got, 0);
  EXPECT_NE(number, STDERR_FILENO);
  EXPECT_EQ(status.st_size, 0);
}

}  // namespace
}  // namespace freshness
