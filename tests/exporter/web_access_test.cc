#include "exporter/web_access.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "tests/doubles/manual_clock.h"
#include "tests/exporter/web_config_fixture.h"

namespace freshness {
namespace {

using std::chrono::seconds;
using test::ManualClock;

// alice:correct-horse, alice:other-word, bob:correct-horse
const std::string kAlice = "Basic YWxpY2U6Y29ycmVjdC1ob3JzZQ==";
const std::string kAliceOther = "Basic YWxpY2U6b3RoZXItd29yZA==";
const std::string kBob = "Basic Ym9iOmNvcnJlY3QtaG9yc2U=";

class WebAccessTest : public testing::Test {
 protected:
  // The file is written by the host's clock, which the manual one follows where that matters.
  void Write(const std::string& yaml) const { std::ofstream(file_.Path(), std::ios::trunc) << yaml; }
  void LetTheFileSettle() {
    clock_.SetWall(SystemClock().Wall() + seconds(2));
    clock_.Advance(seconds(1));
  }
  void Open() { access_.emplace(file_.Path().string(), clock_); }

  int Status(const std::string& authorization, const std::string& path = "/metrics", const std::string& method = "GET") {
    WebRequest request{.method = method, .path = path, .client = "10.0.0.1", .authorization = authorization};
    last_ = access_->Answer(request, [] { return WebResponse{}; });
    return last_.status;
  }

  ManualClock clock_;
  TemporaryFile file_{UsersYaml(kHash4)};
  std::optional<WebAccess> access_;
  WebResponse last_;
};

TEST_F(WebAccessTest, WithoutAFileEverybodyIsLetIn) {
  access_.emplace(std::nullopt, clock_);
  EXPECT_EQ(Status(""), 200);
  EXPECT_EQ(Status(kBob), 200);
  EXPECT_TRUE(access_->FileIsGood());
}

TEST_F(WebAccessTest, ABadFileIsNotBegunWith) {
  Write("basic_auth_user: {}\n");
  EXPECT_THROW(Open(), ConfigError);
}

TEST_F(WebAccessTest, AsksForThePassword) {
  Open();
  EXPECT_EQ(Status(""), 401);
  ASSERT_EQ(last_.headers.size(), 1U);
  EXPECT_EQ(last_.headers[0].first, "WWW-Authenticate");
  EXPECT_TRUE(last_.headers[0].second.starts_with("Basic realm="));
  EXPECT_EQ(Status(kBob), 401);
  EXPECT_EQ(Status(kAliceOther), 401);
  EXPECT_EQ(Status("Bearer word"), 401);
  EXPECT_EQ(Status(kAlice), 200);
  EXPECT_EQ(Status(kAlice), 200);
  EXPECT_EQ(Status(kAliceOther), 401) << "a right password before makes no wrong one right";
}

TEST_F(WebAccessTest, LivenessNeedsNoPasswordButWhatLooksLikeItDoes) {
  Open();
  for (const char* path : {"/-/healthy", "/-/ready"}) {
    EXPECT_EQ(Status("", path), 200) << path;
    EXPECT_EQ(Status("", path, "HEAD"), 200) << path;
    EXPECT_EQ(Status("", path, "POST"), 401) << path;
  }
  for (const char* path :
       {"/-/reload", "/-/healthy/", "//-/healthy", "/-/healthy/x", "/-/readyx", "/none", "/config", "/", ""}) {
    EXPECT_EQ(Status("", path), 401) << path;
  }
}

TEST_F(WebAccessTest, AChangedFileIsTakenOverOnceItHasSettled) {
  Open();
  EXPECT_EQ(Status(kAlice), 200);
  Write(UsersYaml(kOtherHash4));
  EXPECT_EQ(Status(kAlice), 200) << "it looks once a second";
  clock_.SetWall(SystemClock().Wall());
  clock_.Advance(seconds(1));
  clock_.SetWall(SystemClock().Wall() - std::chrono::milliseconds(1));
  LetTheFileSettle();
  EXPECT_EQ(Status(kAlice), 401);
  EXPECT_EQ(Status(kAliceOther), 200);
}

TEST_F(WebAccessTest, AFileThatIsStillBeingWrittenIsLeftAlone) {
  Open();
  Write("");
  struct stat file {};
  ASSERT_EQ(::stat(file_.Path().c_str(), &file), 0);
  const TimePoint changed(seconds(file.st_ctim.tv_sec));
  clock_.SetWall(changed + seconds(1) + std::chrono::milliseconds(file.st_ctim.tv_nsec / 2'000'000));
  clock_.SetMonotonic(clock_.Monotonic() + seconds(5));
  testing::internal::CaptureStderr();
  EXPECT_EQ(Status(kAlice), 200);
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
  EXPECT_TRUE(access_->FileIsGood());
}

TEST_F(WebAccessTest, AFileThatBecomesBadKeepsTheOldOneAndIsToldOfOnce) {
  Open();
  Write("basic_auth_users: {}\n");
  LetTheFileSettle();
  testing::internal::CaptureStderr();
  EXPECT_EQ(Status(""), 401);
  EXPECT_EQ(Status(kAlice), 200);
  EXPECT_FALSE(access_->FileIsGood());
  clock_.Advance(seconds(5));
  EXPECT_EQ(Status(kAlice), 200);
  const std::string said = testing::internal::GetCapturedStderr();
  EXPECT_NE(said.find("basic_auth_users: names nobody"), std::string::npos) << said;
  EXPECT_EQ(std::count(said.begin(), said.end(), '\n'), 1) << said;
  fs::remove(file_.Path());
  LetTheFileSettle();
  EXPECT_EQ(Status(kAlice), 200);
  EXPECT_EQ(Status(""), 401);
  Write(UsersYaml(kOtherHash4));
  LetTheFileSettle();
  EXPECT_EQ(Status(kAliceOther), 200);
  EXPECT_TRUE(access_->FileIsGood());
}

TEST_F(WebAccessTest, GuessesTakeNothingFromThoseWhoKnow) {
  Write(UsersYaml(kHash4) + "rate_limit: {interval: 1h, burst: 3}\n");
  Open();
  EXPECT_EQ(Status(kAlice), 200);  // not remembered yet: counted with the guesses
  EXPECT_EQ(Status(kBob), 401);
  EXPECT_EQ(Status(""), 401);
  EXPECT_EQ(Status(kBob), 429);
  EXPECT_EQ(last_.headers.at(0).first, "Retry-After");
  EXPECT_EQ(Status(""), 429);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(Status(kAlice), 200);
  EXPECT_EQ(Status(kAlice), 429);
  EXPECT_EQ(Status("", "/-/ready"), 200);
  clock_.Advance(std::chrono::hours(1));
  EXPECT_EQ(Status(kAlice), 200);
  EXPECT_EQ(Status(kAlice), 429);
}

TEST_F(WebAccessTest, EveryAnswerHasTheConfiguredHeaders) {
  Write(UsersYaml(kHash4) + "http_server_config: {headers: {X-Frame-Options: sameorigin}}\n");
  Open();
  for (const std::string& authorization : {std::string(), kAlice}) {
    Status(authorization);
    ASSERT_TRUE(last_.configured_headers);
    EXPECT_EQ(last_.configured_headers->at(0).second, "sameorigin");
  }
}

}  // namespace
}  // namespace freshness
