#include "exporter/write_file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <thread>

#include "tests/support/temp_dir.h"

namespace freshness {
namespace {

namespace fs = std::filesystem;

std::string TextOf(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::size_t FilesIn(const fs::path& folder) {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), {}));
}

class WriteFileTest : public testing::Test {
 protected:
  const test::TempDir folder_;
  const fs::path path_ = folder_.Path() / "report.json";
};

TEST_F(WriteFileTest, ReplacesTheWholeFileAndLeavesNothingBeside) {
  EXPECT_EQ(WriteFile(path_, "a long first text"), std::nullopt);
  EXPECT_EQ(WriteFile(path_, "second"), std::nullopt);
  EXPECT_EQ(TextOf(path_), "second");
  EXPECT_EQ(FilesIn(folder_.Path()), 1U);
}

TEST_F(WriteFileTest, AReaderOfTheOldFileKeepsIt) {
  ASSERT_EQ(WriteFile(path_, "old"), std::nullopt);
  std::ifstream reader(path_);
  ASSERT_EQ(WriteFile(path_, "new"), std::nullopt);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(reader), {}), "old");
}

TEST_F(WriteFileTest, FollowsALink) {
  const fs::path link = folder_.Path() / "latest.json";
  ASSERT_EQ(WriteFile(path_, "old"), std::nullopt);
  fs::create_symlink("report.json", link);
  EXPECT_EQ(WriteFile(link, "new"), std::nullopt);
  EXPECT_TRUE(fs::is_symlink(link));
  EXPECT_EQ(TextOf(path_), "new");
}

TEST_F(WriteFileTest, SaysWhatIsWrongAndWhere) {
  const fs::path lost = folder_.Path() / "no" / "report.json";
  const std::string hint = ": No such file or directory; make the folder " + lost.parent_path().string() + " first";
  EXPECT_EQ(WriteFile(lost, "x"), "cannot write " + lost.string() + hint);
  EXPECT_EQ(AppendTo(lost, "x"), "cannot write " + lost.string() + hint);
  EXPECT_EQ(WriteFile(folder_.Path(), "x"), "cannot write " + folder_.Path().string() + ": Is a directory");
  // Appended, for appending never renames: WriteFile() gone wrong would, run as root, replace the device itself.
  EXPECT_EQ(AppendTo("/dev/full", "x"), "cannot write /dev/full: No space left on device");
}

TEST_F(WriteFileTest, AFailureLeavesTheOldFile) {
  ASSERT_EQ(WriteFile(path_, "old"), std::nullopt);
  const fs::path blocker = path_.string() + "." + std::to_string(::getpid()) + ".new";
  fs::create_directory(blocker);
  EXPECT_NE(WriteFile(path_, "new"), std::nullopt);
  EXPECT_EQ(TextOf(path_), "old");
}

// A report to a pipe's name replaced the pipe by a file, and whoever read the pipe waited for ever.
TEST_F(WriteFileTest, WritesToAPipeAndNotOverIt) {
  const fs::path pipe = folder_.Path() / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  const auto problem = WriteFile(pipe, "nobody reads");
  EXPECT_EQ(problem, "cannot write " + pipe.string() + ": No such device or address");
  const int reader = ::open(pipe.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  ASSERT_GE(reader, 0);
  EXPECT_EQ(WriteFile(pipe, "text"), std::nullopt);
  char buffer[8] = {};
  EXPECT_EQ(::read(reader, buffer, sizeof buffer), 4);
  ::close(reader);
  EXPECT_TRUE(fs::is_fifo(pipe));
}

// --report.json=/dev/stdout, with stdout in a file: the file was replaced, and what was printed before was lost.
TEST_F(WriteFileTest, ADescriptorsNameIsAppendedTo) {
  ASSERT_EQ(AppendTo(path_, "table\n"), std::nullopt);
  const int out = ::open(path_.c_str(), O_WRONLY | O_CLOEXEC);
  ASSERT_GE(out, 0);
  EXPECT_EQ(WriteFile("/dev/fd/" + std::to_string(out), "report\n"), std::nullopt);
  ::close(out);
  EXPECT_EQ(TextOf(path_), "table\nreport\n");
}

TEST_F(WriteFileTest, AppendsWholeLinesOfMany) {
  std::vector<std::thread> writers;
  for (const char letter : {'a', 'b'}) {
    writers.emplace_back([this, line = std::string(5000, letter) + "\n"] {
      for (int i = 0; i < 50; ++i) EXPECT_EQ(AppendTo(path_, line), std::nullopt);
    });
  }
  for (std::thread& writer : writers) writer.join();
  std::ifstream file(path_);
  std::size_t lines = 0;
  for (std::string line; std::getline(file, line); ++lines) {
    ASSERT_EQ(line.size(), 5000U);
    ASSERT_EQ(line.find_first_not_of(line[0]), std::string::npos) << "two lines are mixed";
  }
  EXPECT_EQ(lines, 100U);
}

}  // namespace
}  // namespace freshness
