#include "exporter/environment.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>

namespace freshness {
namespace {

using namespace std::string_literals;

namespace fs = std::filesystem;

Environment Variables(std::map<std::string, std::string> variables) {
  return [variables = std::move(variables)](const std::string& name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    if (found == variables.end()) return std::nullopt;
    return found->second;
  };
}

class SecretFile : public testing::Test {
 protected:
  void SetUp() override {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    path_ = testing::TempDir() + "environment_test_" + test->name() + "_" + std::to_string(::getpid());
  }
  void TearDown() override { fs::remove(path_); }
  void Write(const std::string& text) { std::ofstream(path_, std::ios::binary) << text; }

  // What the secret file is read as; "problem" for one that is refused.
  std::string Value(const std::string& text) {
    Write(text);
    const SecretLookup found = ReadSecretFile(path_, "PASSWORD_FILE");
    EXPECT_NE(found.value.has_value(), found.problem.has_value());
    return found.value ? found.value->Reveal() : "problem";
  }
  std::string Problem(const std::string& text) {
    Write(text);
    return ReadSecretFile(path_, "PASSWORD_FILE").problem.value_or("none");
  }

  std::string path_;
};

TEST(ProcessEnvironment, UnsetAndEmptyAreNothing) {
  ::setenv("FRESHNESS_TEST_SET", "value", 1);
  ::setenv("FRESHNESS_TEST_EMPTY", "", 1);
  ::unsetenv("FRESHNESS_TEST_UNSET");
  const Environment environment = ProcessEnvironment();
  EXPECT_EQ(environment("FRESHNESS_TEST_SET"), "value");
  EXPECT_EQ(environment("FRESHNESS_TEST_EMPTY"), std::nullopt);
  EXPECT_EQ(environment("FRESHNESS_TEST_UNSET"), std::nullopt);
}

TEST(FindSecret, FromTheVariable) {
  const SecretLookup found = FindSecret(Variables({{"PASSWORD", "pw\n"}}), "PASSWORD");
  ASSERT_TRUE(found.value);
  EXPECT_EQ(found.value->Reveal(), "pw\n");
  EXPECT_EQ(found.problem, std::nullopt);
}

TEST(FindSecret, NeitherIsNoProblem) {
  const SecretLookup found = FindSecret(Variables({}), "PASSWORD");
  EXPECT_FALSE(found.value);
  EXPECT_FALSE(found.problem);
}

TEST(FindSecret, BothIsOne) {
  const SecretLookup found = FindSecret(Variables({{"PASSWORD", "S3CRET"}, {"PASSWORD_FILE", "/S3CRET"}}), "PASSWORD");
  EXPECT_FALSE(found.value);
  EXPECT_EQ(found.problem, "PASSWORD and PASSWORD_FILE are both set: keep one of them");
}

TEST_F(SecretFile, IsFoundThroughItsVariable) {
  Write("pw\n");
  const SecretLookup found = FindSecret(Variables({{"PASSWORD_FILE", path_}}), "PASSWORD");
  ASSERT_TRUE(found.value);
  EXPECT_EQ(found.value->Reveal(), "pw");
}

TEST_F(SecretFile, LosesOneTrailingLineBreakAndNothingElse) {
  EXPECT_EQ(Value("pw"), "pw");
  EXPECT_EQ(Value("pw\n"), "pw");
  EXPECT_EQ(Value("pw\r\n"), "pw");
  EXPECT_EQ(Value(" pw "), " pw ");
  EXPECT_EQ(Value("pw\n\n"), "problem");
  EXPECT_EQ(Value("pw\r"), "problem");
}

TEST_F(SecretFile, EmptyIsAProblem) {
  const std::string problem = "PASSWORD_FILE: the file (" + path_ + ") is empty: write the secret into it";
  EXPECT_EQ(Problem(""), problem);
  EXPECT_EQ(Problem("\n"), problem);
}

TEST_F(SecretFile, MoreThanALineIsAProblem) {
  const std::string problem =
      "PASSWORD_FILE: the file (" + path_ + ") holds more than one line of text: write the secret alone into it";
  EXPECT_EQ(Problem("S3CRET\nS3CRET\n"), problem);
  EXPECT_EQ(Problem("S3CRET\0tail"s), problem);
}

TEST_F(SecretFile, SixtyFourKibibytesAreTheLimit) {
  EXPECT_EQ(Value(std::string(64 * 1024, 'x')).size(), 64U * 1024);
  EXPECT_EQ(Problem(std::string(64 * 1024 + 1, 'x')), "PASSWORD_FILE: the file (" + path_ + ") is larger than 64 KiB");
}

TEST_F(SecretFile, CannotBeOpened) {
  EXPECT_EQ(ReadSecretFile(path_, "X").problem, "X: the file (" + path_ + ") does not exist");
  EXPECT_EQ(ReadSecretFile("/proc", "X").problem, "X: the file (/proc) is a folder, not a file");
  EXPECT_EQ(ReadSecretFile("/proc/self/mem", "X").problem,
            "X: the file (/proc/self/mem) cannot be read: Input/output error");
}

// Symptom: the URL itself, set as DATABASE_URL_FILE by mistake, came out in the error as the name of a missing file.
TEST(SecretFilePath, IsNotShownUnlessItIsSurelyAPath) {
  EXPECT_EQ(ReadSecretFile("postgresql://u:S3CRET@h/db", "X").problem, "X: the file does not exist");
  EXPECT_EQ(ReadSecretFile("/postgresql://u:S3CRET@h/db", "X").problem, "X: the file does not exist");
  EXPECT_EQ(ReadSecretFile("S3CRET", "X").problem, "X: the file does not exist");
  EXPECT_EQ(ReadSecretFile("/etc/passwd\0S3CRET"s, "X").problem, "X holds a zero byte: write a path");
}

}  // namespace
}  // namespace freshness
