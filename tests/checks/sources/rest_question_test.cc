#include "checks/sources/rest_question.h"

#include <gtest/gtest.h>

#include "checks/sources/postgres_time.h"

namespace freshness {
namespace {

using std::chrono::hours;

const TimePoint kNow = *ParsePostgresTime("2026-11-23T13:00:00Z");

Check Named(const std::string& name) {
  for (const Check& check : DefaultChecks()) {
    if (check.name == name) return check;
  }
  throw std::out_of_range(name);
}

std::string PathOf(const RestQuestionOr& question) {
  if (const auto* failure = std::get_if<Failure>(&question)) return failure->detail;
  return std::get<RestQuestion>(question).path;
}

TEST(NewestQuestion, IsTheFirstRowByNewestByThatHasATime) {
  EXPECT_EQ(PathOf(NewestQuestion(Named("rollups_hourly"), kNow)),
            "chat_telemetry_rollups?select=bucket_end&granularity=eq.hour&bucket_end=not.is.null&bucket_start=not.is.null"
            "&order=bucket_start.desc&limit=1");
  EXPECT_EQ(PathOf(NewestQuestion(Named("gdpr_audit_log"), kNow)),
            "gdpr_audit_log?select=created_at&created_at=not.is.null&order=created_at.desc&limit=1");
}

TEST(NewestQuestion, AHeartbeatIsTheNewestOfItsWindow) {
  EXPECT_EQ(PathOf(NewestQuestion(Named("refresh_hourly"), kNow)),
            "chat_telemetry_rollups?select=updated_at&granularity=eq.hour&updated_at=not.is.null&bucket_start=not.is.null"
            "&bucket_start=gte.2026-11-16T13%3A00%3A00%2E000000Z&order=updated_at.desc&limit=1");
}

TEST(WaitingQuestion, LooksBehindTheNewestBucketsEnd) {
  const std::string select = "chat_telemetry?select=created_at&created_at=";
  const std::string order = "&order=created_at.asc&limit=1";
  EXPECT_EQ(PathOf(WaitingQuestion(Named("rollups_hourly"), kNow, kNow)),
            select + "gte.2026-11-23T13%3A00%3A00%2E000000Z" + order);
  EXPECT_EQ(PathOf(WaitingQuestion(Named("rollups_hourly"), std::nullopt, kNow)), select + "not.is.null" + order);
  // Seven days less the period, whatever the newest row is.
  EXPECT_EQ(PathOf(WaitingQuestion(Named("refresh_hourly"), kNow, kNow)),
            select + "gte.2026-11-16T14%3A00%3A00%2E000000Z" + order);
  Check rows = Named("rollups_hourly");
  rows.period = Duration(0);
  EXPECT_EQ(PathOf(WaitingQuestion(rows, kNow, kNow)), select + "gt.2026-11-23T13%3A00%3A00%2E000000Z" + order);
}

TEST(WaitingQuestion, OfTwoTablesWithOneNewestRowIsOneQuestion) {
  const auto a = WaitingQuestion(Named("rollups_hourly"), kNow, kNow);
  EXPECT_EQ(std::get<RestQuestion>(a), std::get<RestQuestion>(WaitingQuestion(Named("model_rollups_hourly"), kNow, kNow)));
}

TEST(RequestsQuestion, AsksForTypeAndStatusAndForNobodysName) {
  const auto question = std::get<RestQuestion>(RequestsQuestion(Named("gdpr_audit_log"), kNow));
  EXPECT_EQ(question.path,
            "gdpr_audit_log?select=request_type,status&created_at=gte.2026-11-22T13%3A00%3A00%2E000000Z"
            "&created_at=lte.2026-11-23T13%3A00%3A00%2E000000Z&limit=1000");
  EXPECT_TRUE(question.counted);
}

TEST(RestQuestion, ValuesAndNamesCannotBecomeAnotherQuestion) {
  Check check = Named("gdpr_audit_log");
  check.table = "public.\"a/b?c&d\"";
  check.where = {{"kind", "x&limit=0,(a).eq.\"é\""}};
  const auto question = std::get<RestQuestion>(NewestQuestion(check, kNow));
  EXPECT_EQ(question.schema, "public");
  EXPECT_TRUE(question.path.starts_with(
      "a%2Fb%3Fc%26d?select=created_at&kind=eq.x%26limit%3D0%2C%28a%29%2Eeq%2E%22%C3%A9%22&created_at="))
      << question.path;
}

TEST(RestQuestion, ANameThatMeansSomethingInAQueryIsNotAsked) {
  for (const char* column : {"select", "order", "limit", "or", "a.b", "a->b", "a::text", "a,b", "f(x)", "\"q\"", "*"}) {
    Check check = Named("gdpr_audit_log");
    check.timestamp = check.newest_by = column;
    const auto question = NewestQuestion(check, kNow);
    ASSERT_TRUE(std::holds_alternative<Failure>(question)) << column;
    EXPECT_EQ(std::get<Failure>(question).reason, Reason::kQuery);
  }
}

}  // namespace
}  // namespace freshness
