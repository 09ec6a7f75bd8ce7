#include "checks/sources/database_url.h"

#include <gtest/gtest.h>

#include <map>
#include <vector>

namespace freshness {
namespace {

// Whether `text` holds three characters in a row of `secret`.
bool Leaks(const std::string& text, const std::string& secret) {
  for (std::size_t i = 0; i + 3 <= secret.size(); ++i) {
    if (text.find(secret.substr(i, 3)) != std::string::npos) return true;
  }
  return false;
}

struct BadUrl {
  std::string url;
  std::string password;  // what of it must not be seen
  std::string says;      // a piece of the sentence
};

const std::vector<BadUrl> kBadUrls = {
    {"postgresql://app:Zq9%zzKw7@db.example.com/prod", "Zq9%zzKw7", "percent-encoded"},
    {"postgresql://app:Zq9Kw7Jx4%@db.example.com/prod", "Zq9Kw7Jx4%", "percent-encoded"},
    {"postgresql://app:Zq9Kw7%00Jx4@db.example.com/prod", "Zq9Kw7%00Jx4", "percent-encoded"},
    {"postgresql://app:Zq9Kw7Jx4@[::1/prod", "Zq9Kw7Jx4", "is not a Postgres URL"},
    {"postgresql+psycopg://app:Zq9Kw7Jx4@db.example.com/prod", "Zq9Kw7Jx4", "another scheme"},
    {"postgresql://app:Zq9/Kw7Jx4@db.example.com/prod", "Zq9/Kw7Jx4", "%2F"},
    {"postgresql://app:4711/Kw7Jx4@db.example.com/prod", "4711/Kw7Jx4", "%2F"},
    {"postgresql://app:Zq9/Kw7/Jx4@db.example.com:5432/prod", "Zq9/Kw7/Jx4", "%2F"},
    {"postgresql://app:Zq9@Kw7Jx4@db.example.com/prod", "Zq9@Kw7Jx4", "more than one @"},
    {"postgresql://app:@Zq9Kw7Jx4@db.example.com/prod", "@Zq9Kw7Jx4", "more than one @"},
    {"postgresql://app:Zq9 Kw7Jx4@db.example.com/prod", "Zq9 Kw7Jx4", "%20"},
    {"postgresql://app:Zq9Kw7Jx4@db.example.com/prod\n", "Zq9Kw7Jx4", "line break"},
    {" postgresql://app:Zq9Kw7Jx4@db.example.com/prod", "Zq9Kw7Jx4", "scheme"},
    {"postgresql://app:Zq9Kw7Jx4@db.example.com:port/prod", "Zq9Kw7Jx4", "the port is not a number"},
    {"postgresql://app:Zq9Kw7Jx4@db.example.com/prod?passwrod=Zq9Kw7Jx4", "Zq9Kw7Jx4", "is not a Postgres URL"},
    {"postgresql://app:Zq9Kw7Jx4@db.example.com/prod?Zq9Kw7Jx4", "Zq9Kw7Jx4", "is not a Postgres URL"},
    {"postgresql://app:Zq9Kw7Jx4@db.example.com/prod?sslmode", "Zq9Kw7Jx4", "is not a Postgres URL"},
    {"POSTGRESQL://app:Zq9Kw7Jx4@db.example.com/prod", "Zq9Kw7Jx4", "another scheme"},
    {"mysql://app:Zq9Kw7Jx4@db.example.com/prod", "Zq9Kw7Jx4", "another scheme"},
    {"https://Zq9Kw7Jx4.supabase.co", "Zq9Kw7Jx4", "another scheme"},
    {"app:Zq9Kw7Jx4@db.example.com/prod", "Zq9Kw7Jx4", "is not a Postgres URL"},
    {"Zq9Kw7Jx4", "Zq9Kw7Jx4", "is not a Postgres URL"},
    {"DATABASE_URL=postgresql://app:Zq9Kw7Jx4@db.example.com/prod", "Zq9Kw7Jx4", "is not a Postgres URL"},
    {"host=db.example.com password=Zq9 Kw7Jx4", "Zq9 Kw7Jx4", "is not a Postgres URL"},
    {"host=db.example.com password='Zq9Kw7Jx4", "Zq9Kw7Jx4", "is not a Postgres URL"},
    {"host=db.example.com;password=Zq9Kw7Jx4;dbname=t", "Zq9Kw7Jx4", "belongs elsewhere"},
    {"postgresql://app@db.example.com/prod&password=Zq9Kw7Jx4", "Zq9Kw7Jx4", "belongs elsewhere"},
    {"postgresql://app%3AZq9Kw7Jx4@db.example.com/prod", "Zq9Kw7Jx4", "colon"},
    {"host=db.example.com pasword=Zq9Kw7Jx4", "Zq9Kw7Jx4", "is not a Postgres URL"},
    {std::string("postgresql://app:Zq9\0Kw7Jx4@db.example.com/prod", 47), "Zq9Kw7Jx4", "is not a Postgres URL"},
};

TEST(DatabaseUrl, RefusesWhatLibpqWouldMisreadAndShowsNoPieceOfThePassword) {
  for (const BadUrl& bad : kBadUrls) {
    const auto problem = DatabaseUrlProblem(Secret(bad.url));
    ASSERT_TRUE(problem) << bad.url;
    EXPECT_FALSE(Leaks(*problem, bad.password)) << bad.url << " -> " << *problem;
    EXPECT_EQ(problem->find("example.com"), std::string::npos) << *problem;
    EXPECT_NE(problem->find(bad.says), std::string::npos) << bad.url << " -> " << *problem;
    EXPECT_TRUE(problem->starts_with("is not a ")) << *problem;  // follows the variable's name
  }
}

DatabaseUrl Read(const std::string& text) {
  auto parsed = ParseDatabaseUrl(Secret(text));
  if (auto* url = std::get_if<DatabaseUrl>(&parsed)) return *url;
  ADD_FAILURE() << text << " " << std::get<std::string>(parsed);
  return {};
}

TEST(DatabaseUrl, SaysWhereAndAsWhom) {
  struct Case {
    std::string text, place, user;
  };
  const std::vector<Case> cases = {
      {"postgresql://app:pw@db.example.com:6543/prod", "db.example.com:6543/prod", "app"},
      {"postgres://app@db.example.com/prod", "db.example.com:5432/prod", "app"},
      {"postgresql://app:pw@db.example.com", "db.example.com:5432/app", "app"},
      {"postgresql:///prod", "localhost:5432/prod", ""},
      {"host=db.example.com port=6543 dbname=prod user=app password=pw", "db.example.com:6543/prod", "app"},
      {"hostaddr=10.0.0.7 dbname=prod user=app", "10.0.0.7:5432/prod", "app"},
      {"postgresql://app@one,two:6543/prod", "one,two:,6543/prod", "app"},
      {"postgresql://app@one:1,two:2/prod?target_session_attrs=any", "one,two:1,2/prod", "app"},
      {"postgresql:///prod?host=/var/run/postgresql&user=app", "/var/run/postgresql:5432/prod", "app"},
      {"postgresql://%2Fvar%2Frun%2Fpostgresql/prod", "/var/run/postgresql:5432/prod", ""},
      {"postgresql://first%40last:pw@db/prod", "db:5432/prod", "first@last"},
  };
  for (const Case& each : cases) {
    const DatabaseUrl url = Read(each.text);
    EXPECT_EQ(url.place, each.place) << each.text;
    EXPECT_EQ(url.user, each.user) << each.text;
  }
}

TEST(DatabaseUrl, ReadsAnAddressOfIpv6) {
  const DatabaseUrl url = Read("postgresql://app:pw@[2001:db8::1]:6543/prod");
  EXPECT_NE(url.place.find("2001:db8::1"), std::string::npos);
  EXPECT_TRUE(url.place.ends_with(":6543/prod"));
  EXPECT_NE(url.connection.Reveal().find("host='2001:db8::1' "), std::string::npos);
}

TEST(DatabaseUrl, TakesAPercentEncodedPasswordAndEscapesItForLibpq) {
  const auto connection = [](const std::string& text) { return Read(text).connection.Reveal(); };
  EXPECT_NE(connection("postgresql://app:a%40b%2Fc%20d%3A%25@db/prod").find("password='a@b/c d:%' "), std::string::npos);
  EXPECT_NE(connection("postgresql://app:it's%5C@db/prod").find(R"(password='it\'s\\' )"), std::string::npos);
  EXPECT_NE(connection(R"(host=db password='it\'s')").find(R"(password='it\'s' )"), std::string::npos);
  EXPECT_NE(connection("postgresql://app:a:b?c#d&e=f@db/prod").find("password='a:b?c#d&e=f' "), std::string::npos);
  EXPECT_NE(connection("host=db password=a@b dbname=prod").find("password='a@b' "), std::string::npos);
}

TEST(DatabaseUrl, APasswordOfTheKeywordFormMayHoldAColonAndTwoSlashes) {
  EXPECT_NE(Read("host=db password=a://b").connection.Reveal().find("password='a://b' "), std::string::npos);
}

TEST(DatabaseUrl, KeepsEveryOptionAndAddsWhatAPollWants) {
  const std::string own =
      Read("postgresql://app:pw@db/prod?sslmode=verify-full&application_name=mine&sslrootcert=/ca.pem").connection.Reveal();
  for (const std::string part : {"sslmode='verify-full' ", "application_name='mine' ", "sslrootcert='/ca.pem' ",
                                 "client_encoding='UTF8' ", "keepalives_idle='30' ", "dbname='prod' "}) {
    EXPECT_NE(own.find(part), std::string::npos) << part;
  }
  EXPECT_EQ(own.find("freshness_exporter"), std::string::npos);
  const std::string plain = Read("postgresql://db/prod").connection.Reveal();
  EXPECT_NE(plain.find("application_name='freshness_exporter' "), std::string::npos);
  EXPECT_EQ(plain.find("connect_timeout"), std::string::npos);
}

TEST(DatabaseUrl, PlaceAndUserHoldNoPassword) {
  for (const std::string text : {"postgresql://app:Zq9Kw7Jx4@db/prod", "postgresql://app@db/prod?password=Zq9Kw7Jx4",
                                 "host=db user=app password=Zq9Kw7Jx4", "postgresql://:Zq9Kw7Jx4@db/prod"}) {
    const DatabaseUrl url = Read(text);
    EXPECT_FALSE(Leaks(url.place + " " + url.user, "Zq9Kw7Jx4")) << text;
    EXPECT_NE(url.connection.Reveal().find("Zq9Kw7Jx4"), std::string::npos) << text;
  }
}

TEST(DatabaseUrl, PlaceAndUserCanBeShown) {
  // Symptom: a user that is no UTF-8 made the status page, where the refused password was told, no UTF-8 either.
  const DatabaseUrl url = Read("postgresql://moni\xB9or:hush@db/prod");
  EXPECT_EQ(url.user, "moni\xEF\xBF\xBDor");
  EXPECT_NE(url.connection.Reveal().find("user='moni\xB9or'"), std::string::npos);
  EXPECT_EQ(Read("host=d\x01"
                 "b dbname=p\xFF")
                .place,
            "d b:5432/p\xEF\xBF\xBD");
}

}  // namespace
}  // namespace freshness
