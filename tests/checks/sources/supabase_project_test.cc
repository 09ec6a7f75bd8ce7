#include "checks/sources/supabase_project.h"

#include <gtest/gtest.h>

namespace freshness {
namespace {

// Tokens as Supabase makes them, over {"alg":...} and {"iss":"supabase","role":...}.
const std::string kHs256 = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.";
const std::string kNone = "eyJhbGciOiJub25lIn0.";
const std::string kServiceRole = "eyJpc3MiOiJzdXBhYmFzZSIsInJvbGUiOiJzZXJ2aWNlX3JvbGUifQ.";
const std::string kAnon = "eyJpc3MiOiJzdXBhYmFzZSIsInJvbGUiOiJhbm9uIn0.";
const std::string kNoRole = "eyJpc3MiOiJzdXBhYmFzZSJ9.";
const std::string kSignature = "qZ7kX9wV3jQqZ7kX9wV3jQ";

KeyRole RoleOf(const std::string& key) {
  const auto role = ReadKeyRole(Secret(key));
  if (const auto* problem = std::get_if<std::string>(&role)) return {*problem, false};
  return std::get<KeyRole>(role);
}

TEST(ReadKeyRole, SecretKeysAndServiceRoleTokensSeeAll) {
  for (const std::string& key : {std::string("sb_secret_abc"), kHs256 + kServiceRole + kSignature}) {
    EXPECT_EQ(RoleOf(key).name, "service_role");
    EXPECT_TRUE(RoleOf(key).sees_all);
  }
}

TEST(ReadKeyRole, PublishableKeysAndOtherTokensMayNot) {
  for (const std::string& key : {std::string("sb_publishable_abc"), kHs256 + kAnon + kSignature}) {
    EXPECT_EQ(RoleOf(key).name, "anon");
    EXPECT_FALSE(RoleOf(key).sees_all);
  }
}

TEST(ReadKeyRole, WhatIsNoKeyIsRefusedWithoutBeingRepeated) {
  const std::pair<std::string, std::string> all[] = {
      {"", "is not a Supabase key"},
      {"qZ7kX9wV3", "is not a Supabase key"},
      {"sb_other_qZ7kX9wV3", "is not a Supabase key"},
      {"https://abc.supabase.co", "is not a Supabase key"},
      {"qZ7kX9wV3.qZ7kX9wV3.qZ7kX9wV3", "is not a Supabase key"},
      {"a..", "is not a Supabase key"},
      {"..", "is not a Supabase key"},
      {kHs256 + kServiceRole, "is a token that nobody has signed"},
      {kNone + kServiceRole, "is a token that nobody has signed"},
      {kNone + kServiceRole + kSignature, "is a token that nobody has signed"},
      {kHs256 + kNoRole + kSignature, "is a token that names no role"},
      {kHs256 + "qZ7kX9wV3." + kSignature, "is a token that names no role"},
      {"sb_secret_qZ7kX9wV3\r\nX: y", "has a space, a line break or a letter beyond ASCII in it"},
      {"sb_secret_qZ7kX9wV3 ", "has a space, a line break or a letter beyond ASCII in it"},
      {"sb_secret_qZ7kX9wV3é", "has a space, a line break or a letter beyond ASCII in it"},
  };
  for (const auto& [key, says] : all) {
    const auto problem = SupabaseKeyProblem(Secret(key));
    ASSERT_TRUE(problem) << key;
    EXPECT_TRUE(problem->starts_with(says + ": write the project's secret key")) << *problem;
    EXPECT_EQ(problem->find("qZ7"), std::string::npos) << *problem;
  }
}

TEST(SupabaseProject, TheApiIsBelowTheProjectsUrlHoweverThatEnds) {
  for (const char* url : {"https://abc.supabase.co", "https://abc.supabase.co/", "https://abc.supabase.co/rest/v1",
                          "https://abc.supabase.co/rest/v1/"}) {
    const SupabaseProject project = MakeSupabaseProject(Secret(url), Secret("sb_secret_abc"));
    EXPECT_EQ(project.rest_url.Reveal(), "https://abc.supabase.co/rest/v1/");
    EXPECT_EQ(project.place, "abc.supabase.co");
  }
  EXPECT_EQ(MakeSupabaseProject(Secret("http://127.0.0.1:54321/kept"), Secret("sb_secret_abc")).place,
            "127.0.0.1:54321/kept");
}

TEST(SupabaseProject, AUrlThatWouldShowTheKeyOrHoldsMoreThanAPlaceIsRefused) {
  EXPECT_EQ(SupabaseUrlProblem(Secret("https://abc.supabase.co")), std::nullopt);
  EXPECT_EQ(SupabaseUrlProblem(Secret("http://localhost:54321")), std::nullopt);
  for (const char* url :
       {"http://192.168.1.5:8000", "postgresql://u:p@h/db", "abc.supabase.co", "https://u:p@abc.supabase.co",
        "https://abc.supabase.co?apikey=x", "https://abc.supabase.co/#x", ""}) {
    EXPECT_TRUE(SupabaseUrlProblem(Secret(url))) << url;
  }
}

TEST(SupabaseProject, NoPartOfTheKeyIsLeftInAText) {
  const std::string token = kHs256 + kServiceRole + kSignature;
  for (const std::string& key : {token, std::string("sb_secret_qZ7kX9wV3jQ")}) {
    const SupabaseProject project = MakeSupabaseProject(Secret("https://abc.supabase.co"), Secret(key));
    const std::string text =
        WithoutKey("the key " + key + " and its end " + key.substr(key.find_last_of("._") + 1), project);
    EXPECT_EQ(text, "the key … and its end …");
  }
}

}  // namespace
}  // namespace freshness
