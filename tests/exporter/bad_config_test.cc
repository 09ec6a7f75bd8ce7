#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "tests/exporter/config_fixture.h"

namespace freshness {
namespace {

std::vector<fs::path> Bad(const std::string& extension) {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(kConfigs / "bad")) {
    if (entry.path().extension() == extension) paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

TEST(BadConfig, EachFileGetsItsExactMessages) {
  const auto files = Bad(".yml");
  EXPECT_GE(files.size(), 25U);
  for (const fs::path& file : files) {
    SCOPED_TRACE(file.filename().string());
    const fs::path expected = fs::path(file).replace_extension(".expected");
    ASSERT_TRUE(fs::exists(expected)) << "every bad file needs its messages beside it";
    std::string problems = Problems(File(file), FileVariables());
    ReplaceAll(problems, file.string(), "FILE");
    ReplaceAll(problems, file.parent_path().string(), "FOLDER");
    EXPECT_EQ(problems, Read(expected));
    EXPECT_NE(problems, "");
    EXPECT_EQ(problems.find("S3CRET"), std::string::npos) << "a message holds a secret";
  }
}

TEST(BadConfig, NoMessagesWithoutTheirFile) {
  for (const fs::path& expected : Bad(".expected")) {
    EXPECT_TRUE(fs::exists(fs::path(expected).replace_extension(".yml"))) << expected;
  }
}

TEST(BadConfig, FileThatCannotBeRead) {
  EXPECT_EQ(Problems(File("/nonexistent/f.yml"), FileVariables()), "--config.file: \"/nonexistent/f.yml\" does not exist\n");
  EXPECT_EQ(Problems(File("/proc"), FileVariables()), "--config.file: \"/proc\" is a folder, not a file\n");
  EXPECT_EQ(Problems(File("/proc/self/mem"), FileVariables()),
            "--config.file: \"/proc/self/mem\" cannot be read: Input/output error\n");
}

TEST(BadConfig, FileOverOneMebibyte) {
  const std::string poll = "poll: {interval: 1m}\n";
  const std::string largest = poll + std::string(1024 * 1024 - poll.size(), '#');
  EXPECT_EQ(ProblemsOf(largest), "");
  EXPECT_EQ(ProblemsOf(largest + "#"), "--config.file: \"FILE\" is larger than 1024 KiB\n");
}

TEST(BadConfig, AHundredProblemsAreListedAndTheRestCounted) {
  std::string yaml = "checks:\n";
  for (int i = 0; i < 150; ++i) yaml += "  - word\n";
  const std::string problems = ProblemsOf(yaml);
  EXPECT_EQ(std::count(problems.begin(), problems.end(), '\n'), 101);
  EXPECT_TRUE(problems.ends_with("FILE: and 50 more problems\n")) << problems;
}

TEST(BadConfig, LinesAreCountedBehindWindowsLineBreaks) {
  EXPECT_EQ(ProblemsOf("poll:\r\n\r\n  interval: 1x\r\n"),
            "FILE:3: poll.interval: \"1x\" is not a duration: write one like 90m, 1h30m or 7d\n");
}

}  // namespace
}  // namespace freshness
