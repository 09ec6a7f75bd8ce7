// Polls of a REST API that answers as it should not, or not at all.
#include "checks/sources/supabase_source.h"

#include <gtest/gtest.h>

#include <set>

#include "checks/model/judge.h"
#include "tests/doubles/scripted_http.h"
#include "tests/support/free_port.h"

namespace freshness {
namespace test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Kind = HttpReplySpec::Kind;

const std::string kKey = "sb_secret_qZ7kX9wV3jQ";

bool Has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// A row with every column that a check may ask for, an hour old.
std::string HourOldRow() {
  return R"([{"bucket_end":"2026-11-23T12:00:00+00:00","updated_at":"2026-11-23 12:00:00+00",)"
         R"("created_at":"2026-11-23T12:00:00.000000+00:00","request_type":"export","status":"failed"}])";
}

HttpReplySpec Fine() {
  HttpReplySpec reply = HttpReplySpec::Status(200, HourOldRow(), "Content-Range: 0-0/1\r\n");
  reply.date = "Mon, 23 Nov 2026 13:00:00 GMT";
  return reply;
}

class SupabaseSourceTest : public ::testing::Test {
 protected:
  PollResult Poll(const std::string& url, const std::string& key = kKey, Duration timeout = seconds(20)) {
    SupabaseSource source(MakeSupabaseProject(Secret(url), Secret(key)), watchdog_, clock_);
    return source.Poll(checks_, clock_.Monotonic() + timeout);
  }
  // A poll of a server that answers everything with `reply`: all checks fail alike, and "reason: detail" of that is
  // returned.
  std::string Failed(const HttpReplySpec& reply, Duration timeout = seconds(20)) {
    ScriptedHttp server([&](const ScriptedHttp::Request&) { return reply; });
    return FailureOf(Poll(server.Url(), kKey, timeout));
  }
  std::string FailureOf(const PollResult& result) {
    std::set<std::string> failures;
    EXPECT_EQ(result.answers.size(), checks_.size());
    for (const Answer& answer : result.answers) {
      const auto* failure = std::get_if<Failure>(&answer);
      failures.insert(failure ? std::string(ToString(failure->reason)) + ": " + failure->detail : "an answer");
    }
    EXPECT_EQ(failures.size(), 1u);
    for (const std::string& failure : failures) EXPECT_FALSE(Has(failure, "qZ7")) << failure;
    return *failures.begin();
  }

  const std::vector<Check> checks_ = DefaultChecks();
  const SystemClock clock_;
  Watchdog watchdog_;
};

TEST_F(SupabaseSourceTest, AsksTheFewQuestionsItSaysAndNeverForAName) {
  ScriptedHttp server([](const ScriptedHttp::Request&) { return Fine(); });
  SupabaseSource source(MakeSupabaseProject(Secret(server.Url()), Secret(kKey)), watchdog_, clock_);
  const PollResult first = source.Poll(checks_, clock_.Monotonic() + seconds(20));
  EXPECT_TRUE(first.reached);
  // Ten newest rows, of which two heartbeats twice, three times of waiting rows, and the audit log's day.
  EXPECT_EQ(server.Requests().size(), 10u - 2 + 2 + 2 + 3 + 1);
  source.Poll(checks_, clock_.Monotonic() + seconds(20));
  EXPECT_EQ(server.Requests().size(), 16u + 14u);
  EXPECT_LE(server.Connections(), 4);
  for (const ScriptedHttp::Request& request : server.Requests()) {
    EXPECT_EQ(request.method, "GET");
    EXPECT_EQ(request.headers.at("apikey"), kKey);
    EXPECT_EQ(request.headers.at("authorization"), "Bearer " + kKey);
    for (const char* private_column : {"email", "session", "message", "actor", "*"})
      EXPECT_FALSE(Has(request.target, private_column)) << request.target;
    EXPECT_FALSE(Has(request.target, kKey)) << request.target;
  }
}

TEST_F(SupabaseSourceTest, JudgesByTheServersClock) {
  // The host's clock says another year.
  ScriptedHttp server([](const ScriptedHttp::Request&) { return Fine(); });
  const PollResult result = Poll(server.Url());
  ASSERT_TRUE(result.clock);
  const Duration age = result.clock->database_now - std::get<Newest>(result.answers[0]).at;
  EXPECT_LT(std::chrono::abs(age - std::chrono::hours(1)), seconds(2));
  EXPECT_GT(std::chrono::abs(result.clock->skew), std::chrono::hours(24));
}

TEST_F(SupabaseSourceTest, CountsTheDaysRequestsWhereAllCame) {
  ScriptedHttp all([](const ScriptedHttp::Request&) { return Fine(); });
  const auto requests = Poll(all.Url()).extras.gdpr_requests;
  ASSERT_TRUE(requests);
  EXPECT_EQ(requests->at({"export", "failed"}), 1u);
  ScriptedHttp some([](const ScriptedHttp::Request&) {
    HttpReplySpec reply = Fine();
    reply.status = 206;
    reply.headers = "Content-Range: 0-0/2\r\n";
    return reply;
  });
  EXPECT_FALSE(Poll(some.Url()).extras.gdpr_requests) << "part of them is no count";
}

TEST_F(SupabaseSourceTest, AuditEntriesThatHangHoldUpNoCheckAndAreNotAskedForAgainSoon) {
  ScriptedHttp server([](const ScriptedHttp::Request& request) {
    return Has(request.target, "request_type") ? HttpReplySpec::Of(Kind::kSilent) : Fine();
  });
  SupabaseSource source(MakeSupabaseProject(Secret(server.Url()), Secret(kKey)), watchdog_, clock_);
  for (int poll = 0; poll < 2; ++poll) {
    const PollResult result = source.Poll(checks_, clock_.Monotonic() + seconds(30));
    for (const Answer& answer : result.answers) EXPECT_TRUE(std::holds_alternative<Newest>(answer));
    EXPECT_FALSE(result.extras.gdpr_requests);
  }
  const auto requests = server.Requests();
  EXPECT_EQ(
      std::count_if(requests.begin(), requests.end(), [](const auto& each) { return Has(each.target, "request_type"); }), 1);
}

TEST_F(SupabaseSourceTest, AKeyThatMayNotSeeAllIsUnknownAndNeverMissing) {
  // Symptom: row level security answers such a key with no rows, and every table was missing.
  ScriptedHttp server([](const ScriptedHttp::Request&) { return HttpReplySpec::Json("[]"); });
  const PollResult result = Poll(server.Url(), "sb_publishable_qZ7kX9wV3jQ");
  EXPECT_EQ(FailureOf(result),
            "permission: the key's role is anon: rows may be hidden; use the project's secret key or its service_role key");
  EXPECT_TRUE(result.reached);
  EXPECT_EQ(server.Requests().size(), 1u);
  EXPECT_FALSE(result.extras.gdpr_requests);
}

TEST_F(SupabaseSourceTest, SuchAKeyThatIsNotEvenLetInIsToldThatFirst) {
  ScriptedHttp server(
      [](const ScriptedHttp::Request&) { return HttpReplySpec::Status(401, R"({"message":"Invalid API key"})"); });
  const PollResult result = Poll(server.Url(), "sb_publishable_qZ7kX9wV3jQ");
  EXPECT_TRUE(FailureOf(result).starts_with("auth: ")) << FailureOf(result);
  EXPECT_FALSE(result.reached);
}

TEST_F(SupabaseSourceTest, AServerThatIsDownOrHungOrHangsUpIsSaidToBe) {
  const PollResult down = Poll("http://127.0.0.1:" + std::to_string(FreePort()));
  EXPECT_TRUE(FailureOf(down).starts_with("unreachable: 127.0.0.1:")) << FailureOf(down);
  EXPECT_TRUE(Has(FailureOf(down), "cannot be read: the connection was refused"));
  EXPECT_FALSE(down.reached);
  EXPECT_FALSE(down.clock);
  const MonotonicTime start = clock_.Monotonic();
  EXPECT_TRUE(Failed(HttpReplySpec::Of(Kind::kSilent), milliseconds(500)).starts_with("timeout: "));
  EXPECT_LT(clock_.Monotonic() - start, seconds(5));
  EXPECT_TRUE(Failed(HttpReplySpec::Of(Kind::kClose)).starts_with("unreachable: "));
}

TEST_F(SupabaseSourceTest, ASlowServerIsWaitedForUntilTheDeadline) {
  HttpReplySpec slow = Fine();
  slow.delay = milliseconds(300);
  ScriptedHttp server([&](const ScriptedHttp::Request&) { return slow; });
  const PollResult result = Poll(server.Url());
  for (const Answer& answer : result.answers) EXPECT_TRUE(std::holds_alternative<Newest>(answer));
}

TEST_F(SupabaseSourceTest, AnswersThatAreNoneAreMalformed) {
  EXPECT_TRUE(Has(Failed(HttpReplySpec::Status(502, "<html><h1>Bad\nGateway</h1></html>")), "HTTP 502: Bad Gateway"));
  EXPECT_TRUE(Failed(HttpReplySpec::Status(200, "[{\"bucket_end\": \"2026")).starts_with("malformed: "));
  EXPECT_TRUE(
      Failed(HttpReplySpec::Json("[{\"bucket_end\":{},\"updated_at\":[],\"created_at\":{}}]")).starts_with("malformed: "));
  EXPECT_EQ(Failed(HttpReplySpec::Json("[{\"bucket_end\":7,\"updated_at\":true,\"created_at\":\"soon\"}]")),
            "malformed: the newest row's time cannot be read");
  EXPECT_TRUE(Has(Failed(HttpReplySpec::Json(std::string((1 << 20) + 1, ' '))), "the answer is longer than 1048576 bytes"));
  HttpReplySpec truncated = Fine();
  truncated.kind = Kind::kTruncate;
  EXPECT_TRUE(Failed(truncated).starts_with("unreachable: "));
}

TEST_F(SupabaseSourceTest, ARedirectTakesTheKeyNowhere) {
  ScriptedHttp other([](const ScriptedHttp::Request&) { return Fine(); });
  const std::string failed = Failed(HttpReplySpec::Status(301, "", "Location: " + other.Url() + "/rest/v1/x\r\n"));
  EXPECT_TRUE(Has(failed, "a redirect, which is not followed")) << failed;
  EXPECT_EQ(other.Connections(), 0);
}

TEST_F(SupabaseSourceTest, WithoutADateNothingIsBelieved) {
  HttpReplySpec timeless = Fine();
  timeless.date = "-";
  EXPECT_TRUE(Has(Failed(timeless), "tells no time: its answers have no Date"));
}

TEST_F(SupabaseSourceTest, OneBadTableHidesNoOther) {
  ScriptedHttp server([](const ScriptedHttp::Request& request) {
    return Has(request.target, "chat_telemetry_model_rollups")
               ? HttpReplySpec::Status(404, R"({"code":"PGRST205","message":"Could not find the table"})")
               : Fine();
  });
  const PollResult result = Poll(server.Url());
  for (std::size_t i = 0; i < checks_.size(); ++i) {
    EXPECT_EQ(std::holds_alternative<Failure>(result.answers[i]), Has(checks_[i].name, "model")) << checks_[i].name;
  }
  EXPECT_TRUE(result.reached);
}

TEST_F(SupabaseSourceTest, RawRowsThatCannotBeAskedMakeNoRollupIdle) {
  ScriptedHttp server([](const ScriptedHttp::Request& request) {
    return Has(request.target, "order=created_at.asc") ? HttpReplySpec::Status(500, "oops") : Fine();
  });
  const PollResult result = Poll(server.Url());
  for (std::size_t i = 0; i < checks_.size(); ++i) {
    EXPECT_EQ(std::holds_alternative<Failure>(result.answers[i]), checks_[i].fed_by.has_value()) << checks_[i].name;
  }
}

TEST_F(SupabaseSourceTest, EndsAtOnceWhenTheProgramDoes) {
  ScriptedHttp server([](const ScriptedHttp::Request&) { return HttpReplySpec::Of(Kind::kSilent); });
  watchdog_.ExpireAll();
  const MonotonicTime start = clock_.Monotonic();
  Poll(server.Url());
  EXPECT_LT(clock_.Monotonic() - start, seconds(5));
}

}  // namespace
}  // namespace test
}  // namespace freshness
