#include "checks/sources/rest_answer.h"

#include <gtest/gtest.h>

namespace freshness {
namespace {

const std::string kKey = "sb_secret_qZ7kX9wV3jQ";
const RestQuestion kQuestion{.path = "t?select=at", .columns = {"at"}};

RestAnswer Read(int status, const std::string& body, const RestQuestion& question = kQuestion,
                const std::string& content_range = "") {
  HttpResult result;
  result.fate = HttpResult::Fate::kAnswered;
  result.status = status;
  result.body = body;
  result.content_range = content_range;
  return ReadRestAnswer(result, question, MakeSupabaseProject(Secret("https://abc.supabase.co"), Secret(kKey)));
}

// "reason: detail", and whether the API was reached.
std::string Said(const RestAnswer& answer) {
  const auto* failure = std::get_if<Failure>(&answer.content);
  if (failure == nullptr) return "rows";
  return std::string(ToString(failure->reason)) + ": " + failure->detail + (answer.reached ? "" : " (not reached)");
}

TEST(ReadRestAnswer, RowsAreReadAsText) {
  const RestQuestion question{.path = "", .columns = {"a", "b"}};
  const auto answer =
      Read(200, R"([{"a": "x", "b": null}, {"b": 12.50, "a": true}, {"a": "7", "b": "7", "c": []}])", question);
  EXPECT_EQ(std::get<Rows>(answer.content), (Rows{{"x", std::nullopt}, {"true", "12.5"}, {"7", "7"}}));
  EXPECT_TRUE(answer.reached);
  EXPECT_EQ(std::get<Rows>(Read(200, "[]").content), Rows());
}

TEST(ReadRestAnswer, TheTotalIsReadWhereItWasAskedFor) {
  RestQuestion counted = kQuestion;
  counted.counted = true;
  EXPECT_EQ(Read(206, "[]", counted, "0-24/3573458").total, 3573458u);
  EXPECT_EQ(Read(200, "[]", counted, "*/0").total, 0u);
  for (const char* range : {"", "0-24/*", "0-24", "0-24/12x"})
    EXPECT_EQ(Read(200, "[]", counted, range).total, std::nullopt);
  EXPECT_EQ(Read(200, "[]", kQuestion, "0-0/1").total, std::nullopt);
}

TEST(ReadRestAnswer, WhatIsNotRowsIsMalformedAndNeverNoRows) {
  const std::string rows = "malformed: abc.supabase.co answered with what are no rows of the columns that were asked for";
  for (const char* body : {"{}", "null", "\"\"", "[1]", "[null]", "[[]]", "[{}]", "[{\"other\": 1}]", "[{\"at\": {}}]",
                           "[{\"at\": [\"2026-11-23\"]}]", "{\"message\": \"fine\"}"}) {
    EXPECT_EQ(Said(Read(200, body)), rows) << body;
  }
  const std::string json =
      "malformed: abc.supabase.co answered with HTTP 200 and what is no whole JSON: is this a Supabase project? (not "
      "reached)";
  for (const char* body : {"", "[{\"at\": \"2026-1", "[]]", "<html>hello</html>", "\xff"})
    EXPECT_EQ(Said(Read(200, body)), json);
}

TEST(ReadRestAnswer, ErrorsOfTheApiAreSaidInItsWords) {
  struct Case {
    int status;
    const char* body;
    const char* says;
  };
  const Case all[] = {
      {404, R"({"code":"PGRST205","message":"Could not find the table 'public.t' in the schema cache"})",
       "query: abc.supabase.co answered: Could not find the table 'public.t' in the schema cache (PGRST205, HTTP 404)"},
      {404, R"({"code":"42P01","message":"relation \"public.t\" does not exist"})",
       "query: abc.supabase.co answered: relation \"public.t\" does not exist (SQLSTATE 42P01)"},
      {400, R"({"code":"42703","message":"column t.at does not exist"})",
       "query: abc.supabase.co answered: column t.at does not exist (SQLSTATE 42703)"},
      {400, R"({"code":"22P02","message":"invalid input syntax for type integer: \"alice@example.com\""})",
       "malformed: abc.supabase.co answered: a value cannot be read as a time, or compared with one of `where` (SQLSTATE "
       "22P02)"},
      {403, R"({"code":"42501","message":"permission denied for table t"})",
       "permission: abc.supabase.co answered: permission denied for table t (SQLSTATE 42501)"},
      {406, R"({"code":"PGRST106","message":"The schema must be one of the following: public"})",
       "query: abc.supabase.co answered: The schema must be one of the following: public (PGRST106, HTTP 406)"},
      {500, R"({"code":"57014","message":"canceling statement due to statement timeout"})",
       "timeout: abc.supabase.co answered: the statement took longer than the poll may (SQLSTATE 57014)"},
      {504, R"({"code":"PGRST003","message":"Timed out acquiring connection from connection pool."})",
       "timeout: abc.supabase.co answered: Timed out acquiring connection from connection pool. (PGRST003, HTTP 504)"},
      {503, R"({"code":"PGRST002","message":"Could not query the database for the schema cache. Retrying."})",
       "unreachable: abc.supabase.co answered: Could not query the database for the schema cache. Retrying. (PGRST002, HTTP "
       "503) (not reached)"},
      {401, R"({"code":"PGRST301","message":"No suitable key or wrong key type"})",
       "auth: abc.supabase.co answered: No suitable key or wrong key type (PGRST301, HTTP 401) (not reached)"},
      {401, R"({"code":"PGRST303","message":"JWT expired"})",
       "auth: abc.supabase.co answered: JWT expired (PGRST303, HTTP 401) (not reached)"},
      {401, R"({"message":"Invalid API key","hint":"Double check your Supabase `apikey`"})",
       "auth: abc.supabase.co answered: Invalid API key (HTTP 401) (not reached)"},
      {540, R"({"message":"Project paused"})",
       "unreachable: abc.supabase.co answered: Project paused (HTTP 540) (not reached)"},
  };
  for (const auto& [status, body, says] : all) EXPECT_EQ(Said(Read(status, body)), says);
}

TEST(ReadRestAnswer, AGatewaysPageIsCutToOneLineOfWords) {
  EXPECT_EQ(Said(Read(502, "<html>\r\n<head><title>502 Bad Gateway</title></head>\n<body>\n<h1>502  Bad Gateway</h1>\n")),
            "unreachable: abc.supabase.co answered with HTTP 502: 502 Bad Gateway 502 Bad Gateway (not reached)");
  const std::string said = Said(Read(503, "<p>" + std::string(100'000, 'x') + "\n\x1b[31m</p>"));
  EXPECT_LT(said.size(), 250u);
  EXPECT_EQ(said.find_first_of("\n\x1b<"), std::string::npos) << said;
  EXPECT_EQ(Said(Read(504, "")), "timeout: abc.supabase.co answered with HTTP 504 (not reached)");
  EXPECT_EQ(Said(Read(404, "Not found")), "malformed: abc.supabase.co answered with HTTP 404: Not found (not reached)");
}

TEST(ReadRestAnswer, ARedirectIsSaidAndNotFollowed) {
  EXPECT_EQ(Said(Read(301, "")),
            "malformed: abc.supabase.co answered with HTTP 301, a redirect, which is not followed: write the URL that it "
            "leads to (not reached)");
}

TEST(ReadRestAnswer, AnAnswerThatRepeatsTheKeyDoesNotBetrayIt) {
  for (const std::string& body : {R"({"message":"no such key: )" + kKey + "\"}", "<p>" + kKey + "</p>"}) {
    const std::string said = Said(Read(401, body));
    EXPECT_EQ(said.find("qZ7"), std::string::npos) << said;
    EXPECT_TRUE(said.starts_with("auth: ")) << said;
  }
}

}  // namespace
}  // namespace freshness
