#include "checks/sources/cron_message.h"

#include <gtest/gtest.h>

namespace freshness {
namespace {

TEST(CronMessageTest, WhatNamesObjectsAloneIsShown) {
  const auto shown = [](const std::string& text) { return ShownCronMessage("ERROR:  " + text + "\nCONTEXT:  SQL\n"); };
  for (const std::string text : {
           "permission denied for function refresh_chat_telemetry_rollups",
           "function public.refresh_chat_telemetry_rollups(unknown, timestamp with time zone) does not exist",
           "relation \"public.chat_telemetry\" does not exist",
           "column \"cost_usd\" does not exist",
           "duplicate key value violates unique constraint \"people_pkey\"",
           "null value in column \"domain\" of relation \"chat_telemetry_rollups\" violates not-null constraint",
           "canceling statement due to statement timeout",
           "deadlock detected",
           "cannot execute INSERT in a read-only transaction",
       })
    EXPECT_EQ(shown(text), text);
  for (const std::string text : {"connection failed", "server restarted", "job startup timeout"})
    EXPECT_EQ(ShownCronMessage(text), text);
}

// Symptom: a person's address stood on the status page, since the job's error had quoted it.
TEST(CronMessageTest, WhatMayQuoteDataIsNotShown) {
  const std::string hidden = "its error may quote data, so it is not shown (return_message in cron.job_run_details)";
  for (const std::string text : {
           "",
           "\n",
           "ERROR:  invalid input syntax for type uuid: \"s3cret\"",
           "ERROR:  no customer a@example.com\nlines",
           "ERROR:  syntax error at or near \"s3cret\"",
           "ERROR:  permission denied for a@example.com",
           "ERROR:  permission denied for postgres://u:p@host/db",
           "ERROR:  relation \"x\" does not exist: s3cret",
           "ERROR:  division by zero s3cret",
           "ERROR:  function f('s3cret') does not exist",
           "ERROR:  role \""
           "\xC3\x28"
           "\" does not exist",
           "could not connect to host=h password=s3cret",
       })
    EXPECT_EQ(ShownCronMessage(text), hidden) << text;
  EXPECT_EQ(ShownCronMessage("ERROR:  permission denied for " + std::string(500, 'x')), hidden);
  EXPECT_EQ(
      ShownCronMessage("ERROR:  duplicate key value violates unique constraint \"k\"\nDETAIL:  Key (email)=(a@b.c) exists."),
      "duplicate key value violates unique constraint \"k\"");
}

}  // namespace
}  // namespace freshness
