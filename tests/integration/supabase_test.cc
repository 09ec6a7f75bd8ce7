// A real Supabase REST API over a real Postgres: who is let in, and what is told beside the checks.
#include <gtest/gtest.h>

#include "checks/sources/supabase_project.h"
#include "tests/integration/support/polled_database.h"
#include "tests/support/supabase_server.h"

namespace freshness::test {
namespace {

using Counts = std::map<std::pair<std::string, std::string>, std::uint64_t>;

class SupabaseTest : public ::testing::Test {
 protected:
  ~SupabaseTest() override { supabase_.Forget(database_.Name()); }

  // The state of all checks, if they are in one, and the reason of the first.
  std::string PolledWith(const std::string& url, const std::string& key) {
    PolledSource source(RestAccess{url, key});
    source.Poll(std::chrono::seconds(60));
    const States states = source.AllStates();
    const std::string& first = states.begin()->second;
    for (const auto& [check, state] : states) EXPECT_EQ(state, first) << check << ": " << source.ReasonOf(check);
    reached_ = source.Last().reached;
    return first == "fresh" ? first : first + ": " + source.ReasonOf(states.begin()->first);
  }
  std::string WithToken(const std::string& kind, const std::string& role) {
    return PolledWith(supabase_.TokenUrl(database_.Name()), supabase_.Token(kind, role));
  }
  std::string WithKey(const std::string& key) { return PolledWith(supabase_.Url(database_.Name()), key); }

  SeededDatabase database_;
  SupabaseServer& supabase_ = SharedSupabase();
  bool reached_ = false;
};

bool StartsWith(const std::string& text, const std::string& start) {
  return text.compare(0, start.size(), start) == 0;
}

TEST_F(SupabaseTest, ASecretKeyAndASignedServiceRoleTokenReadAll) {
  EXPECT_EQ(WithKey(SupabaseServer::SecretKey()), "fresh");
  EXPECT_TRUE(reached_);
  EXPECT_EQ(WithToken("good", "service_role"), "fresh");
}

TEST_F(SupabaseTest, KeysOfOtherRolesAreToldSoAndNothingIsMissing) {
  const std::string anon = "unknown: permission: the key's role is anon: rows may be hidden";
  EXPECT_TRUE(StartsWith(WithKey(SupabaseServer::PublishableKey()), anon));
  EXPECT_TRUE(reached_);
  EXPECT_TRUE(StartsWith(WithToken("good", "anon"), anon));
  EXPECT_TRUE(StartsWith(WithToken("good", "authenticated"),
                         "unknown: permission: the key's role is authenticated: rows may be hidden"));
}

TEST_F(SupabaseTest, KeysThatAreNotGenuineAreNotLetIn) {
  for (const std::string& said :
       {WithKey("sb_secret_of_somebody_else"), WithToken("forged", "service_role"), WithToken("expired", "service_role")}) {
    EXPECT_TRUE(StartsWith(said, "unknown: auth: ")) << said;
    EXPECT_FALSE(reached_);
  }
  EXPECT_NE(WithToken("expired", "service_role").find("JWT expired"), std::string::npos);
}

TEST_F(SupabaseTest, ATokenThatNobodySignedIsNoKey) {
  // Symptom: a server that takes it for an anonymous one answers with no rows, and all tables were missing.
  const auto problem = SupabaseKeyProblem(Secret(supabase_.Token("unsigned", "service_role")));
  ASSERT_TRUE(problem);
  EXPECT_TRUE(StartsWith(*problem, "is a token that nobody has signed")) << *problem;
}

TEST_F(SupabaseTest, TheDaysRequestsAreCountedAsOverSql) {
  const auto add = [&](const std::string& type, const std::string& status, const std::string& age) {
    database_.Execute("insert into gdpr_audit_log (domain, request_type, status, email, created_at) values ('b.example', '" +
                      type + "', '" + status + "', 'person@example.com', now() - interval '" + age + "')");
  };
  database_.Execute("truncate gdpr_audit_log");
  add("export", "failed", "1 hour");
  add("export", "failed", "23 hours");
  add("delete", "pending", "1 hour");
  add("delete", "lost in space", "1 hour");
  add("delete", "failed", "25 hours");
  const Counts expected = {
      {{"delete", "other"}, 1}, {{"delete", "pending"}, 1}, {{"export", "completed"}, 0}, {{"export", "failed"}, 2}};
  PolledSource sql(database_.Url());
  sql.Poll();
  EXPECT_EQ(sql.Last().extras.gdpr_requests, expected);
  // On a busy machine the count may take longer than a poll lets it; each source asks once.
  std::optional<Counts> counted;
  for (int tries = 0; tries < 5 && !counted; ++tries) {
    PolledSource rest(RestAccess{supabase_.Url(database_.Name()), SupabaseServer::SecretKey()});
    rest.Poll(std::chrono::seconds(60));
    counted = rest.Last().extras.gdpr_requests;
  }
  EXPECT_EQ(counted, expected);
}

TEST_F(SupabaseTest, TheClockIsTheServersToASecond) {
  PolledSource source(RestAccess{supabase_.Url(database_.Name()), SupabaseServer::SecretKey()});
  source.Poll(std::chrono::seconds(60));
  ASSERT_TRUE(source.Last().clock);
  EXPECT_LE(std::chrono::abs(source.Last().clock->skew), std::chrono::seconds(1));
}

}  // namespace
}  // namespace freshness::test
