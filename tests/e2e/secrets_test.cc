// No piece of a password comes out anywhere, however wrong the URL is.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "tests/e2e/support/exporter_process.h"
#include "tests/e2e/support/watched_database.h"

namespace freshness::test {
namespace {

// The password's letters are such that no three of them stand in a row in any honest text.
struct BadUrl {
  const char* mistake;
  const char* url;
  const char* password;
};

void PrintTo(const BadUrl& bad, std::ostream* out) {
  *out << bad.mistake;
}

constexpr BadUrl kBadUrls[] = {
    {"bad percent escape", "postgresql://monitor:qZ7kX9%zzwV3@127.0.0.1/db", "qZ7kX9%zzwV3"},
    {"open bracket", "postgresql://monitor:qZ7kX9wV3@[::1/db", "qZ7kX9wV3"},
    {"driver's scheme", "postgresql+psycopg://monitor:qZ7kX9wV3@127.0.0.1/db", "qZ7kX9wV3"},
    {"unescaped slash", "postgresql://monitor:qZ7/kX9wV3@127.0.0.1/db", "qZ7/kX9wV3"},
    {"unescaped at sign", "postgresql://monitor:qZ7@kX9wV3@127.0.0.1/db", "qZ7@kX9wV3"},
    {"unescaped space", "postgresql://monitor:qZ7 kX9wV3@127.0.0.1/db", "qZ7 kX9wV3"},
    {"another database", "mysql://monitor:qZ7kX9wV3@127.0.0.1/db", "qZ7kX9wV3"},
    {"colon forgotten", "postgres//monitor:qZ7kX9wV3@127.0.0.1/db", "qZ7kX9wV3"},
    {"scheme forgotten", "monitor:qZ7kX9wV3@127.0.0.1/db", "qZ7kX9wV3"},
    {"port of letters", "postgresql://monitor:qZ7kX9wV3@127.0.0.1:54x2/db", "qZ7kX9wV3"},
    {"unknown parameter", "postgresql://monitor:qZ7kX9wV3@127.0.0.1/db?sslmod=require", "qZ7kX9wV3"},
    {"password as a parameter's name", "postgresql://monitor@127.0.0.1/db?qZ7kX9wV3", "qZ7kX9wV3"},
    {"unknown keyword", "host=127.0.0.1 password=qZ7kX9wV3 usr=monitor", "qZ7kX9wV3"},
    {"open quote", "host=127.0.0.1 password='qZ7kX9wV3 user=monitor", "qZ7kX9wV3"},
    {"the password alone", "qZ7kX9wV3", "qZ7kX9wV3"},
    {"a line break", "postgresql://monitor:qZ7kX9\nwV3@127.0.0.1/db", "qZ7kX9\nwV3"},
    {"quotes around it", "\"postgresql://monitor:qZ7kX9wV3@127.0.0.1/db\"", "qZ7kX9wV3"},
    {"two slashes and an at sign", "postgresql://monitor:q//Z7k@X9wV3@127.0.0.1/db", "q//Z7k@X9wV3"},
};

// The first piece of three letters of `password` that stands in `text`, or an empty text.
std::string PieceIn(const std::string& text, const std::string& password) {
  for (std::size_t at = 0; at + 3 <= password.size(); ++at) {
    if (text.find(password.substr(at, 3)) != std::string::npos) return password.substr(at, 3);
  }
  return "";
}

std::string ReadProc(pid_t pid, const std::string& file) {
  std::ostringstream text;
  text << std::ifstream("/proc/" + std::to_string(pid) + "/" + file).rdbuf();
  return text.str();
}

class BadUrlTest : public ::testing::TestWithParam<BadUrl> {};

TEST_P(BadUrlTest, IsRefusedWithoutBeingRepeated) {
  const auto& [mistake, url, password] = GetParam();
  const std::vector<std::vector<std::string>> commands = {{"serve", "--web.listen-address=127.0.0.1:0"},
                                                          {"check"},
                                                          {"schema", "verify"},
                                                          {"schema", "apply"},
                                                          {"--config.check"},
                                                          {"check", "--log.level=debug", "--log.format=json"}};
  const TempDir folder;
  const std::string file = folder.Path() / "url";
  std::ofstream(file) << url << "\n";
  for (const auto& command : commands) {
    for (const Variables& environment : {Variables{{"DATABASE_URL", url}}, Variables{{"DATABASE_URL_FILE", file}}}) {
      const Finished done = RunExporter(command, environment);
      EXPECT_EQ(done.exit_code, 2) << command[0] << ": " << done.err;
      EXPECT_EQ(PieceIn(done.out + done.err, password), "") << done.out << done.err;
      EXPECT_NE(done.err.find("DATABASE_URL"), std::string::npos) << done.err;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Mistakes, BadUrlTest, ::testing::ValuesIn(kBadUrls));

// Well-formed URLs that are turned away: by the server, by nobody, and by a server that does not know the database.
class RefusedUrlTest : public ::testing::TestWithParam<const char*> {
 protected:
  static constexpr const char* kPassword = "qZ7@kX9/wV3%jQ";
  static std::string Url() {
    const std::string port = std::to_string(SharedPostgres().Port());
    std::string url = GetParam();
    for (const auto& [mark, value] : {std::pair<std::string, std::string>{"PASSWORD", "qZ7%40kX9%2FwV3%25jQ"},
                                      std::pair<std::string, std::string>{"PORT", port}}) {
      if (const auto at = url.find(mark); at != std::string::npos) url.replace(at, mark.size(), value);
    }
    return url;
  }
  static void ExpectClean(const std::string& text, const std::string& where) {
    EXPECT_EQ(PieceIn(text, kPassword), "") << where << ": " << text;
    EXPECT_EQ(PieceIn(text, "qZ7%40kX9%2FwV3%25jQ"), "") << where << ": " << text;
  }
};

TEST_P(RefusedUrlTest, FailsCommandsWithoutBeingRepeated) {
  for (const std::vector<std::string>& command :
       {std::vector<std::string>{"check"}, {"schema", "verify"}, {"schema", "apply"}, {"check", "--log.level=debug"}}) {
    const Finished done = RunExporter(command, {{"DATABASE_URL", Url()}});
    EXPECT_EQ(done.exit_code, 1) << done.err;
    ExpectClean(done.out + done.err, command[0]);
    EXPECT_FALSE((done.out + done.err).empty());
  }
}

TEST_P(RefusedUrlTest, IsServedAsUnknownWithoutBeingRepeated) {
  const TempDir folder;
  const std::string file = folder.Path() / "url";
  std::ofstream(file) << Url() << "\n";
  for (const Variables& environment : {Variables{{"DATABASE_URL", Url()}}, Variables{{"DATABASE_URL_FILE", file}}}) {
    ExporterProcess exporter(environment, {"--log.level=debug", "--poll.interval=5s"});
    ASSERT_TRUE(exporter.WaitUntilReady());
    EXPECT_EQ(exporter.Scrape().Value("freshness_up"), 0);
    EXPECT_EQ(exporter.Scrape().StateOf("rollups_hourly"), "unknown");
    for (const char* path : {"/metrics", "/", "/api/v1/status", "/-/ready", "/config", "/none"}) {
      ExpectClean(exporter.Get(path).body, path);
    }
    ExpectClean(ReadProc(exporter.Process().Pid(), "cmdline"), "cmdline");
    exporter.End(SIGTERM);
    ExpectClean(exporter.Output(), "output");
  }
}

INSTANTIATE_TEST_SUITE_P(Reasons, RefusedUrlTest,
                         ::testing::Values("postgresql://postgres:PASSWORD@127.0.0.1:PORT/postgres",
                                           "postgresql://stranger:PASSWORD@127.0.0.1:PORT/postgres",
                                           "postgresql://monitor:PASSWORD@127.0.0.1:1/db",
                                           "postgresql://monitor:PASSWORD@127.0.0.1:PORT/db?sslmode=require",
                                           "host=127.0.0.1 port=PORT user=monitor password=qZ7@kX9/wV3%jQ dbname=db"));

TEST(SecretsTest, AGoodPasswordFromAFileWorksAndIsSeenNowhere) {
  PrivatePostgres& postgres = SharedPostgres();
  const TempDir folder;
  const std::string file = folder.Path() / "url";
  std::ofstream(file) << MakeSeeded(postgres, "secrets") << "\n";
  ExporterProcess exporter({{"DATABASE_URL_FILE", file}}, {"--log.level=debug"});
  ASSERT_TRUE(exporter.WaitUntilReady());
  EXPECT_EQ(exporter.Scrape().Value("freshness_up"), 1);
  std::string seen = ReadProc(exporter.Process().Pid(), "cmdline") + ReadProc(exporter.Process().Pid(), "environ");
  for (const char* path : {"/metrics", "/", "/api/v1/status"}) seen += exporter.Get(path).body;
  exporter.End(SIGTERM);
  EXPECT_EQ((seen + exporter.Output()).find(postgres.Password()), std::string::npos);
}

}  // namespace
}  // namespace freshness::test
