#include "checks/nightly/redactor.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace freshness::test {
namespace {

TEST(RedactorTest, TakesTerminalSequencesOut) {
  EXPECT_EQ(WithoutEscapes("\x1b[31mred\x1b[39m \x1b[2mdim\x1b[22m"), "red dim");
  EXPECT_EQ(WithoutEscapes("\x1b]0;a title\aand text"), "and text");
  EXPECT_EQ(WithoutEscapes("\x1b]8;;http://x\x1b\\link"), "link");
  EXPECT_EQ(WithoutEscapes("\x1b(Bplain"), "Bplain");
}

TEST(RedactorTest, SequencesThatAreBrokenOffSwallowNothingBehindThem) {
  EXPECT_EQ(WithoutEscapes("end\x1b"), "end");
  EXPECT_EQ(WithoutEscapes("end\x1b["), "end");
  EXPECT_EQ(WithoutEscapes("end\x1b[31"), "end");
  EXPECT_EQ(WithoutEscapes("one\x1b[31\ntwo"), "one\ntwo");
  EXPECT_EQ(WithoutEscapes("one\x1b]0;title\ntwo"), "one\ntwo");
}

TEST(RedactorTest, WhatStandsBeforeTheHostOfAnyUrlIsHidden) {
  const Redactor redactor;
  EXPECT_EQ(redactor.Clean("page.goto: net::ERR_FAILED at https://user:pa@ss@app.example.com/x?a=b@c"),
            "page.goto: net::ERR_FAILED at https://***@app.example.com/x?a=b@c");
  EXPECT_EQ(redactor.Clean("http://a:b@c and http://d:e@f"), "http://***@c and http://***@f");
  EXPECT_EQ(redactor.Clean("https://app.example.com/@team"), "https://app.example.com/@team");
  EXPECT_EQ(redactor.Clean("://"), "://");
}

TEST(RedactorTest, SecretsAreHiddenTheLongestFirstAlsoWhereColoursBreakThem) {
  const Redactor redactor({"hunter2", "hunter2-and-more", "abc"});
  EXPECT_EQ(redactor.Clean("x hunter2-and-more y hunter2 z"), "x *** y *** z");
  EXPECT_EQ(redactor.Clean("hun\x1b[31mter2"), "***");
  EXPECT_EQ(redactor.Clean("abc"), "abc") << "too short to look for";
}

TEST(RedactorTest, TheSecretsOfAUrlAreFoundInEachForm) {
  const Redactor redactor(
      SecretsOfUrl("https://preview:p%40ss%2Fword@app.example.com/base?x-bypass=tok%2Den-1&other=tok-en-2#f"));
  for (const char* secret :
       {"p%40ss%2Fword", "p@ss/word", "cHJldmlldzpwQHNzL3dvcmQ", "tok%2Den-1", "tok-en-1", "tok-en-2"}) {
    EXPECT_EQ(redactor.Clean(std::string("<") + secret + ">"), "<***>") << secret;
  }
}

// Symptom: a password with a slash that nobody had escaped stood in the report as the dashboard's place.
TEST(RedactorTest, ThePlaceOfAUrlIsFreeOfSecrets) {
  EXPECT_EQ(PlaceOfUrl("https://app.example.com/base"), "https://app.example.com/base");
  EXPECT_EQ(PlaceOfUrl("https://u:secret@app.example.com:8443/base?token=secret#secret"),
            "https://app.example.com:8443/base");
  EXPECT_EQ(PlaceOfUrl("https://u:sec/ret@app.example.com"), "https://app.example.com");
  EXPECT_EQ(PlaceOfUrl("https://u:sec?ret@app.example.com"), "https://app.example.com");
  EXPECT_EQ(PlaceOfUrl("https://u:sec@ret@app.example.com"), "https://app.example.com");
}

}  // namespace
}  // namespace freshness::test
