// Rules of the house that no compiler knows.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "tests/places.h"
#include "tests/support/source_tree.h"

namespace freshness::test {
namespace {

constexpr std::size_t kMostLines = 250;

// The bodies of all `switch` statements in `text`, without what is nested deeper within.
std::vector<std::string> SwitchBodies(const std::string& text) {
  std::vector<std::string> bodies;
  for (std::size_t at = text.find("switch ("); at != std::string::npos; at = text.find("switch (", at + 1)) {
    std::string body;
    int depth = 0;
    for (std::size_t i = text.find('{', at); i < text.size(); ++i) {
      if (text[i] == '{') ++depth;
      if (text[i] == '}' && --depth == 0) break;
      if (depth == 1) body += text[i];
    }
    bodies.push_back(body);
  }
  return bodies;
}

TEST(ConventionsTest, TheWallClockIsReadInOnePlace) {
  for (const SourceFile& file : ProductSources(FRESHNESS_SOURCE_ROOT)) {
    const std::vector<std::string> reads = FindAll(
        file.text, "system_clock::now|CLOCK_REALTIME|gettimeofday|\\btime\\((?:nullptr|NULL|0)\\)|steady_clock::now");
    if (file.path == "checks/model/clock.cc") {
      EXPECT_EQ(reads.size(), 1u) << "Clock is to read the wall clock once.";
    } else {
      EXPECT_TRUE(reads.empty()) << file.path << " reads " << reads.front() << ": take the time from a Clock.";
    }
  }
}

TEST(ConventionsTest, SwitchesOverOurEnumsHaveNoDefault) {
  std::size_t seen = 0;
  for (const SourceFile& file : ProductSources(FRESHNESS_SOURCE_ROOT)) {
    for (const std::string& body : SwitchBodies(file.text)) {
      if (FindAll(body, "case [A-Za-z:]*::k[A-Z]").empty()) continue;
      ++seen;
      EXPECT_EQ(body.find("default:"), std::string::npos)
          << file.path << ": a default hides the value that is added later. The switch:\n"
          << body;
    }
  }
  EXPECT_GT(seen, 0u) << "No switch over an enum was recognised: does this test still read them?";
}

TEST(ConventionsTest, FilesStayShort) {
  for (const SourceFile& file : ProductSources(FRESHNESS_SOURCE_ROOT)) {
    EXPECT_LE(file.Lines().size(), kMostLines) << file.path << " wants splitting.";
  }
}

TEST(ConventionsTest, HeadersSayWhatTheyAreForAndAreReadOnce) {
  for (const char* folder : {"checks", "alerts", "exporter", "tests"}) {
    for (const SourceFile& file : FilesBelow(FRESHNESS_SOURCE_ROOT, folder, {".h"})) {
      EXPECT_TRUE(file.text.starts_with("// ")) << file.path << " begins without a comment that says what it is.";
      EXPECT_NE(file.text.find("\n#pragma once\n"), std::string::npos) << file.path;
    }
  }
}

TEST(ConventionsTest, EveryTestIsBuilt) {
  const std::vector<SourceFile> commands = FilesBelow(FRESHNESS_BUILD_ROOT, "", {"compile_commands.json"});
  ASSERT_EQ(commands.size(), 1u);
  std::size_t seen = 0;
  for (const SourceFile& test : FilesBelow(FRESHNESS_SOURCE_ROOT, "tests", {"_test.cc"})) {
    ++seen;
    EXPECT_NE(commands.front().text.find("/" + test.path + "\""), std::string::npos)
        << test.path << " is in no test program: put it in a folder that tests/CMakeLists.txt knows.";
  }
  EXPECT_GT(seen, 1u);
}

TEST(ConventionsTest, NoFileNamesAPlaceOfOneMachineOrIsLeftUnfinished) {
  // In two pieces each, so that this file does not hold them itself.
  const std::vector<std::pair<std::string, std::string>> unwanted = {{"/wo", "rk/"}, {"/ro", "ot/"},  {"/ho", "me/"},
                                                                     {"FIX", "ME"},  {"<<<<", "<<<"}, {">>>>", ">>>"}};
  for (const char* folder : {"checks", "alerts", "exporter", "tests", "docs", "deploy", "cmake", ".ci"}) {
    for (const SourceFile& file : FilesBelow(FRESHNESS_SOURCE_ROOT, folder, {""})) {
      for (const auto& [first, second] : unwanted) {
        EXPECT_EQ(file.text.find(first + second), std::string::npos) << file.path << " holds " << first + second;
      }
    }
  }
}

}  // namespace
}  // namespace freshness::test
